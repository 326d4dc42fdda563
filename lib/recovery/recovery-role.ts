import { Stack } from 'aws-cdk-lib';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { S3Backup } from '../firehose';
import { allow } from '../iam';

export interface RecoveryRoleProps {
  readonly domain: IDomain;
  readonly indexName: string;
  readonly backup: Pick<S3Backup, 'bucket' | 'encryptionKey'>;
}

/** Folders of the archive that recovery writes: refused documents, parked ones, and its own state and manifests. */
const WRITTEN_FOLDERS = ['errors', 'parked', 'recovery'];

/**
 * The role of the functions that replay, redrive and reconcile. It is made before the domain is provisioned, which maps
 * it to a security role that may read the index and write its rotations only.
 */
export class RecoveryRole extends Construct {
  readonly role: Role;
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: RecoveryRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Replays, redrives and reconciles the records of ${props.indexName}`,
    });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...archiveStatements(this, props.backup),
        ...domainStatements(props.domain, props.indexName),
      ],
    });
  }
}

function archiveStatements(scope: Construct, backup: RecoveryRoleProps['backup']): PolicyStatement[] {
  const { bucketArn } = backup.bucket;
  return [
    allow(['s3:ListBucket'], [bucketArn]),
    allow(['s3:GetObject'], [`${bucketArn}/*`]),
    allow(
      ['s3:PutObject', 's3:DeleteObject'],
      WRITTEN_FOLDERS.map((folder) => `${bucketArn}/${folder}/*`),
    ),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [backup.encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` },
    }),
  ];
}

function domainStatements({ domainArn }: IDomain, indexName: string): PolicyStatement[] {
  return [allow(['es:ESHttpGet', 'es:ESHttpPost'], [`${domainArn}/${indexName}*/*`, `${domainArn}/_bulk`])];
}
