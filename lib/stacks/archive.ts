import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ArchiveProps {
  readonly infrequentAccessAfterDays: number;
  readonly glacierAfterDays: number;
  /** @default - objects are kept for ever */
  readonly expireAfterDays?: number;
  readonly logRetention: RetentionDays;
  /** With `DESTROY` the bucket is emptied and deleted with its stack. */
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket that keeps every record, and its key. */
export class Archive extends Construct {
  readonly bucket: Bucket;
  readonly encryptionKey: Key;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    const { removalPolicy } = props;
    this.encryptionKey = new Key(this, 'Key', {
      description: 'Encrypts the archive of log records',
      enableKeyRotation: true,
      removalPolicy,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          id: 'colder-classes',
          transitions: [
            {
              storageClass: StorageClass.INFREQUENT_ACCESS,
              transitionAfter: Duration.days(props.infrequentAccessAfterDays),
            },
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(props.glacierAfterDays),
            },
          ],
          ...(props.expireAfterDays !== undefined && { expiration: Duration.days(props.expireAfterDays) }),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    if (removalPolicy === RemovalPolicy.DESTROY) this.ownCleanupLog(props.logRetention);
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One role writes here; who reads is for CloudTrail data events, which an account sets for all its buckets.',
    });
  }

  /**
   * The function that empties the bucket gets a log group of the stack's, and no right to create another: the one
   * Lambda would make for it stays when the stack is gone.
   */
  private ownCleanupLog(retention: RetentionDays): void {
    const logGroup = new LogGroup(this, 'CleanupLog', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const provider = Stack.of(this).node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
    const role = provider.node.findChild('Role') as CfnResource;
    role.addPropertyDeletionOverride('ManagedPolicyArns');
    role.addPropertyOverride('Policies', [
      {
        PolicyName: 'WriteLog',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: logGroup.logGroupArn,
            },
          ],
        },
      },
    ]);
    const handler = provider.node.findChild('Handler') as CfnResource;
    // Its reference to the role is enough, and cfn-lint warns of more (W3005).
    handler.addDeletionOverride('DependsOn');
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  }
}
