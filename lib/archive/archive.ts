import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from '../iam';

export interface ArchiveProps {
  /** Days until an object moves to S3 Standard-IA. Minimum: 30. */
  readonly infrequentAccessAfterDays: number;
  /** Days until an object moves to S3 Glacier Instant Retrieval. Minimum: 30 more than `infrequentAccessAfterDays`. */
  readonly glacierAfterDays: number;
  /** Days until an object is deleted. @default - objects are kept for ever */
  readonly expireAfterDays?: number | undefined;
  readonly logRetentionDays: RetentionDays;
  /** With `DESTROY`, deleting the stack empties the bucket and deletes it. */
  readonly removalPolicy: RemovalPolicy;
}

/** The bucket that keeps a copy of every record, and the key that encrypts it. */
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
      lifecycleRules: [lifecycleRule(props)],
    });
    if (removalPolicy === RemovalPolicy.DESTROY) this.ownCleanupLog(props.logRetentionDays);
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the delivery role writes here. Reads belong into CloudTrail data events, which an account sets for all its buckets.',
    });
  }

  /**
   * Gives the function that empties the bucket a log group of this stack, and takes away its permission to create
   * another: a log group that Lambda makes for a function outlives the stack.
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
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]).toStatementJson(),
          ],
        },
      },
    ]);
    const handler = provider.node.findChild('Handler') as CfnResource;
    // The handler's reference to the role implies the dependency; cfn-lint warns of declaring it twice (W3005).
    handler.addDeletionOverride('DependsOn');
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  }
}

function lifecycleRule(props: ArchiveProps): LifecycleRule {
  return {
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
  };
}
