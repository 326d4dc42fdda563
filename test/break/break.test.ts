import { validateAssembly } from '../../local/validate/validate-assembly';
import {
  type Break,
  Broken,
  committed,
  DATA,
  DELIVERY,
  DOMAIN,
  type Json,
  MAPPING,
  OPENSEARCH,
  POLICY,
  ROLE,
  STREAM,
} from './broken';

/** Replaces `Fn::GetAtt … Arn` in an export by `Ref`, so that the exported value is a name. */
function exportRef(broken: Broken, value: unknown): void {
  const name = (value as Json)['Fn::ImportValue'];
  const outputs = broken.json[DATA]?.Outputs as Record<string, { Value: Json; Export?: { Name: string } }>;
  const output = Object.values(outputs).find((each) => each.Export?.Name === name);
  if (output === undefined) throw new Error(`no export ${name}`);
  output.Value = { Ref: (output.Value['Fn::GetAtt'] as string[])[0] };
}

const breaks: Break[] = [
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
        Properties: {
          Namespace: 'AWS/Firehose',
          MetricName: 'BackupToS3.DataFreshness',
          Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: STREAM } }],
        },
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
    expect(validateAssembly(committed(name))).toEqual([]);
  });

  it.each(breaks)('names resource and property of %s', (_what, logicalId, property, breakIt) => {
    const broken = new Broken();
    breakIt(broken);
    const found = validateAssembly(broken.json as never);
    expect(found).toContainEqual(expect.objectContaining({ logicalId, property }));
  });

  it('lists every problem at once', () => {
    const broken = new Broken();
    for (const [, , , breakIt] of breaks.slice(4, 8)) breakIt(broken);
    expect(validateAssembly(broken.json as never).map(({ property }) => property)).toEqual(
      expect.arrayContaining([`${OPENSEARCH}.IndexRotationPeriod`, `${OPENSEARCH}.S3Configuration`]),
    );
  });
});
