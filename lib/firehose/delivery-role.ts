import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { allow } from '../iam';
import type { ErrorLog } from './error-log';
import type { S3Backup } from './s3-backup';

export interface DeliveryRoleProps {
  readonly domain: IDomain;
  readonly indexName: string;
  readonly backup: Pick<S3Backup, 'bucket' | 'encryptionKey'>;
  readonly errorLog: ErrorLog;
  /** Function through which records pass. @default - there is none */
  readonly transform?: IFunction | undefined;
  /** Whether the stream is attached to a VPC. */
  readonly inVpc: boolean;
  /** Whether the trust policy requires that Firehose works for the stack's own account. */
  readonly sourceAccount: boolean;
}

/**
 * The role that Firehose delivers with. It allows the documented actions on the documented resources and nothing else.
 *
 * The role is a construct beside the stream, because the domain has to map the role before the stream exists.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es
 */
export class DeliveryRole extends Construct {
  readonly role: Role;
  /** The stream must depend on this policy: Firehose checks the role when the stream is created. */
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: DeliveryRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        ...(props.sourceAccount && {
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      }),
      description: `Firehose writes ${props.indexName} to OpenSearch and every record to S3`,
    });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...domainStatements(props.domain, props.indexName),
        ...archiveStatements(this, props.backup),
        errorLogStatement(props.errorLog),
        ...transformStatements(props.transform),
        ...(props.inVpc ? [allow(NETWORK_INTERFACE_ACTIONS, ['*'])] : []),
      ],
    });
  }
}

/** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es-vpc */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcs',
];

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
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` },
      // The encryption context is the ARN of the bucket with a bucket key, and the ARN of the object without one.
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, `${bucket.bucketArn}/*`] },
    }),
  ];
}

/** Firehose calls the newest version by its qualifier, and looks the function's configuration up. */
function transformStatements(transform: IFunction | undefined): PolicyStatement[] {
  if (!transform) return [];
  const { functionArn } = transform;
  return [
    allow(
      ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
      [functionArn, `${functionArn}:$LATEST`],
    ),
  ];
}

function errorLogStatement(errorLog: ErrorLog): PolicyStatement {
  const streams = [errorLog.destination, errorLog.backup];
  return allow(
    ['logs:PutLogEvents'],
    streams.map((stream) => logStreamArn(errorLog, stream.logStreamName)),
  );
}

/** ARN of a log stream. It is written out, because `logGroupArn` ends in `:*`, where the name of the stream belongs. */
function logStreamArn({ logGroup }: ErrorLog, logStreamName: string): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${logGroup.logGroupName}:log-stream:${logStreamName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
