import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ArchiveProps {
  readonly infrequentAccessAfterDays: number;
  readonly glacierAfterDays: number;
  /** @default - objects are kept for ever */
  readonly expireAfterDays?: number;
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
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One role writes here; who reads is for CloudTrail data events, which an account sets for all its buckets.',
    });
  }
}
