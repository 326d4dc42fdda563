import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { ErrorLog } from './error-log';
import type { S3Backup } from './s3-backup';

export interface DeliveryRoleProps {
  readonly domain: IDomain;
  readonly indexName: string;
  readonly backup: Pick<S3Backup, 'bucket' | 'encryptionKey'>;
  readonly errorLog: ErrorLog;
}

/**
 * The role Firehose delivers with: the documented actions on the documented resources, and no other.
 *
 * It is a construct of its own, because the domain has to know the role before Firehose uses it: map it first, then
 * create the stream.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es
 */
export class DeliveryRole extends Construct {
  readonly role: Role;
  /** The stream must depend on it: Firehose checks the role when the stream is created. */
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: DeliveryRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
      description: `Firehose writes ${props.indexName} to OpenSearch and every record to S3`,
    });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...domainStatements(props.domain, props.indexName),
        ...archiveStatements(this, props.backup),
        allow(
          ['logs:PutLogEvents'],
          [props.errorLog.destination, props.errorLog.backup].map((stream) =>
            logStreamArn(props.errorLog, stream.logStreamName),
          ),
        ),
      ],
    });
  }
}

function domainStatements({ domainArn }: IDomain, indexName: string): PolicyStatement[] {
  const readable = [
    '_all/_settings',
    '_cluster/stats',
    `${indexName}*/_mapping/*`,
    '_nodes',
    '_nodes/stats',
    '_nodes/*/stats',
    '_stats',
    `${indexName}*/_stats`,
  ];
  return [
    allow(
      ['es:DescribeDomain', 'es:DescribeDomainConfig', 'es:DescribeDomains', 'es:ESHttpPost', 'es:ESHttpPut'],
      [domainArn, `${domainArn}/*`],
    ),
    allow(
      ['es:ESHttpGet'],
      readable.map((path) => `${domainArn}/${path}`),
    ),
  ];
}

function archiveStatements(
  scope: Construct,
  { bucket, encryptionKey }: DeliveryRoleProps['backup'],
): PolicyStatement[] {
  return [
    allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]),
    allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [`${bucket.bucketArn}/*`]),
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [encryptionKey.keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` },
        // With a bucket key the context is the bucket's ARN, without one the object's.
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, `${bucket.bucketArn}/*`] },
      },
    }),
  ];
}

/** `logGroupArn` ends in `:*`; a stream's ARN has its name there. */
function logStreamArn({ logGroup }: ErrorLog, logStreamName: string): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${logGroup.logGroupName}:log-stream:${logStreamName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions, resources });
}
