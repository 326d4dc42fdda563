import { validateAssembly } from '../../local/validate';
import { only, synthesize } from '../stacks/synthesize';

type Json = Record<string, unknown>;

const DATA = 'Ekk-dev-data';
const DELIVERY = 'Ekk-dev-delivery';
const stage = synthesize('dev');
const pristine = JSON.stringify(stage.json);

const { delivery, data } = stage.templates;
const STREAM = only(delivery, 'AWS::KinesisFirehose::DeliveryStream').logicalId;
const MAPPING = only(delivery, 'Custom::SearchProvisioning').logicalId;
const ROLE = only(delivery, 'AWS::IAM::Role').logicalId;
const POLICY = only(delivery, 'AWS::IAM::Policy').logicalId;
const DOMAIN = only(data, 'AWS::OpenSearchService::Domain').logicalId;
const USER_POOL_DOMAIN = only(data, 'AWS::Cognito::UserPoolDomain').logicalId;
const IDENTITY_POOL = only(data, 'AWS::Cognito::IdentityPool').logicalId;
const COGNITO_ROLE = 'LoginRolesServiceAE7A0791';
const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';

/** A template to take lines out of. */
class Broken {
  readonly json = JSON.parse(pristine) as Record<string, { Resources: Record<string, Json>; Outputs: Json }>;

  get stream(): Json {
    return this.properties(DELIVERY, STREAM);
  }

  get destination(): Json {
    return this.stream[OPENSEARCH] as Json;
  }

  get s3(): Json {
    return this.destination.S3Configuration as Json;
  }

  properties(stack: string, logicalId: string): Json {
    return this.resources(stack)[logicalId]?.Properties as Json;
  }

  resources(stack: string): Record<string, Json> {
    return this.json[stack]?.Resources ?? {};
  }

  waitFor(ids: (before: string[]) => string[]): void {
    const stream = this.resources(DELIVERY)[STREAM] as Json;
    stream.DependsOn = ids(stream.DependsOn as string[]);
  }

  domainWaitsFor(ids: (before: string[]) => string[]): void {
    const domain = this.resources(DATA)[DOMAIN] as Json;
    domain.DependsOn = ids(domain.DependsOn as string[]);
  }
}

/** `Ref` in the place of what `Fn::GetAtt … Arn` exports: the exported value becomes the name. */
function exportRef(broken: Broken, value: unknown): void {
  const name = (value as Json)['Fn::ImportValue'];
  const outputs = broken.json[DATA]?.Outputs as Record<string, { Value: Json; Export?: { Name: string } }>;
  const output = Object.values(outputs).find((each) => each.Export?.Name === name);
  if (output === undefined) throw new Error(`no export ${name}`);
  output.Value = { Ref: (output.Value['Fn::GetAtt'] as string[])[0] };
}

const breaks: Array<[fault: string, logicalId: string, property: string, breakIt: (broken: Broken) => void]> =
  [
    [
      'no role mapping at all',
      STREAM,
      'DependsOn',
      (broken) => {
        delete broken.resources(DELIVERY)[MAPPING];
        broken.waitFor((ids) => ids.filter((id) => id !== MAPPING));
      },
    ],
    [
      'a stream that does not wait for the role mapping',
      STREAM,
      'DependsOn',
      (broken) => broken.waitFor((ids) => ids.filter((id) => id !== MAPPING)),
    ],
    [
      'a role mapping for another role',
      STREAM,
      'DependsOn',
      (broken) => {
        broken.properties(DELIVERY, MAPPING).DeliveryRoleArn = 'arn:aws:iam::123456789012:role/other';
      },
    ],
    [
      "a stream that does not wait for its role's policy",
      STREAM,
      'DependsOn',
      (broken) => broken.waitFor((ids) => ids.filter((id) => id !== POLICY)),
    ],
    [
      'a backup of failed documents only',
      STREAM,
      `${OPENSEARCH}.S3BackupMode`,
      (broken) => {
        broken.destination.S3BackupMode = 'FailedDocumentsOnly';
      },
    ],
    [
      'no backup mode',
      STREAM,
      `${OPENSEARCH}.S3BackupMode`,
      (broken) => {
        delete broken.destination.S3BackupMode;
      },
    ],
    [
      'no backup',
      STREAM,
      `${OPENSEARCH}.S3Configuration`,
      (broken) => {
        delete broken.destination.S3Configuration;
      },
    ],
    [
      'another rotation period than the provisioned one',
      STREAM,
      `${OPENSEARCH}.IndexRotationPeriod`,
      (broken) => {
        broken.destination.IndexRotationPeriod = 'OneHour';
      },
    ],
    [
      'another index than the provisioned one',
      STREAM,
      `${OPENSEARCH}.IndexName`,
      (broken) => {
        broken.destination.IndexName = 'other';
      },
    ],
    [
      'a role without S3 permissions',
      ROLE,
      'PolicyDocument',
      (broken) => {
        const document = broken.properties(DELIVERY, POLICY).PolicyDocument as { Statement: Json[] };
        document.Statement = document.Statement.filter(
          ({ Action }) => !JSON.stringify(Action).includes('s3:PutObject'),
        );
      },
    ],
    [
      'a role with permissions on another bucket',
      ROLE,
      'PolicyDocument',
      (broken) => {
        broken.s3.BucketARN = 'arn:aws:s3:::other';
      },
    ],
    [
      'a role that trusts another service',
      ROLE,
      'AssumeRolePolicyDocument',
      (broken) => {
        const document = broken.properties(DELIVERY, ROLE).AssumeRolePolicyDocument as { Statement: Json[] };
        (document.Statement[0] as Json).Principal = { Service: 'lambda.amazonaws.com' };
      },
    ],
    [
      'two destinations',
      STREAM,
      'ExtendedS3DestinationConfiguration',
      (broken) => {
        broken.stream.ExtendedS3DestinationConfiguration = broken.s3;
      },
    ],
    [
      'a Kinesis source without its configuration',
      STREAM,
      'KinesisStreamSourceConfiguration',
      (broken) => {
        broken.stream.DeliveryStreamType = 'KinesisStreamAsSource';
      },
    ],
    [
      'a Ref as the DomainARN',
      STREAM,
      `${OPENSEARCH}.DomainARN`,
      (broken) => exportRef(broken, broken.destination.DomainARN),
    ],
    [
      'a Ref as the BucketARN',
      STREAM,
      `${OPENSEARCH}.S3Configuration.BucketARN`,
      (broken) => exportRef(broken, broken.s3.BucketARN),
    ],
    [
      'an upper-case index name',
      STREAM,
      `${OPENSEARCH}.IndexName`,
      (broken) => {
        broken.destination.IndexName = 'Logging-Test';
      },
    ],
    [
      'fine-grained access control without HTTPS',
      DOMAIN,
      'DomainEndpointOptions.EnforceHTTPS',
      (broken) => {
        (broken.properties(DATA, DOMAIN).DomainEndpointOptions as Json).EnforceHTTPS = false;
      },
    ],
    [
      'a user pool domain with a word that Cognito keeps for itself',
      USER_POOL_DOMAIN,
      'Domain',
      (broken) => {
        broken.properties(DATA, USER_POOL_DOMAIN).Domain = 'logs-of-my-AWS-account';
      },
    ],
    [
      'such a word before something that is known at deploy time only',
      USER_POOL_DOMAIN,
      'Domain',
      (broken) => {
        broken.properties(DATA, USER_POOL_DOMAIN).Domain = {
          'Fn::Join': ['', ['amazon-', { Ref: 'AWS::AccountId' }]],
        };
      },
    ],
    [
      'a domain that does not wait for the page its users log in at',
      DOMAIN,
      'DependsOn',
      (broken) => broken.domainWaitsFor((ids) => ids.filter((id) => id !== USER_POOL_DOMAIN)),
    ],
    [
      'a user pool without a domain',
      DOMAIN,
      'DependsOn',
      (broken) => {
        delete broken.resources(DATA)[USER_POOL_DOMAIN];
        broken.domainWaitsFor((ids) => ids.filter((id) => id !== USER_POOL_DOMAIN));
      },
    ],
    [
      "a domain that does not wait for its Cognito role's policy",
      DOMAIN,
      'DependsOn',
      (broken) => {
        broken.resources(DATA).CognitoPolicy = {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'cognito', PolicyDocument: {}, Roles: [{ Ref: COGNITO_ROLE }] },
        };
      },
    ],
    [
      'a Cognito role without a policy',
      COGNITO_ROLE,
      'ManagedPolicyArns',
      (broken) => {
        delete broken.properties(DATA, COGNITO_ROLE).ManagedPolicyArns;
      },
    ],
    [
      'a Cognito role that another service may assume',
      COGNITO_ROLE,
      'AssumeRolePolicyDocument',
      (broken) => {
        const document = broken.properties(DATA, COGNITO_ROLE).AssumeRolePolicyDocument as {
          Statement: Json[];
        };
        (document.Statement[0] as Json).Principal = { Service: 'cognito-idp.amazonaws.com' };
      },
    ],
    [
      'identities that have not logged in',
      IDENTITY_POOL,
      'AllowUnauthenticatedIdentities',
      (broken) => {
        broken.properties(DATA, IDENTITY_POOL).AllowUnauthenticatedIdentities = true;
      },
    ],
    [
      'logging without a group',
      STREAM,
      `${OPENSEARCH}.CloudWatchLoggingOptions.LogGroupName`,
      (broken) => {
        delete (broken.destination.CloudWatchLoggingOptions as Json).LogGroupName;
      },
    ],
    [
      'backup logging without a stream',
      STREAM,
      `${OPENSEARCH}.S3Configuration.CloudWatchLoggingOptions.LogStreamName`,
      (broken) => {
        delete (broken.s3.CloudWatchLoggingOptions as Json).LogStreamName;
      },
    ],
    [
      'an alarm on a metric that this destination does not publish',
      'Alarm',
      'MetricName',
      (broken) => {
        broken.resources(DELIVERY).Alarm = {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Namespace: 'AWS/Firehose', MetricName: 'BackupToS3.DataFreshness' },
        };
      },
    ],
    [
      'an alarm with a misspelt metric in its expression',
      'Alarm',
      'Metrics.0.MetricStat.Metric.MetricName',
      (broken) => {
        const Metric = { Namespace: 'AWS/ES', MetricName: 'ClusterStatus.Red' };
        broken.resources(DELIVERY).Alarm = {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Metrics: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }] },
        };
      },
    ],
  ];

describe('validateAssembly', () => {
  it.each(['dev', 'prod'])('finds nothing in the templates of %s', (name) => {
    expect(validateAssembly(name === 'dev' ? stage.json : synthesize(name).json)).toEqual([]);
  });

  it.each(breaks)('names resource and property of %s', (_fault, logicalId, property, breakIt) => {
    const broken = new Broken();
    breakIt(broken);
    const found = validateAssembly(broken.json as never);
    expect(found).toContainEqual(expect.objectContaining({ logicalId, property }));
  });

  it('finds every fault at once', () => {
    const broken = new Broken();
    for (const [, , , breakIt] of breaks.slice(4, 8)) breakIt(broken);
    expect(validateAssembly(broken.json as never).map(({ property }) => property)).toEqual(
      expect.arrayContaining([`${OPENSEARCH}.IndexRotationPeriod`, `${OPENSEARCH}.S3Configuration`]),
    );
  });
});
