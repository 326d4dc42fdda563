import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Key of the compiled table in its bucket. */
export const DIRECTORY_KEY = 'directory.bin';

export interface DirectoryBucketProps {
  /** Part of the name of the SSM parameter `/ekk/<stage>/directory/table`. */
  readonly stage: string;
  readonly encryptionKey: IKey;
  /** With `DESTROY`, deleting the stack empties the bucket and deletes it. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The bucket of the directory table, which holds personal data: nobody but the transform is allowed to read it, and
 * whoever may write it is a matter of the account. `npm run directory` finds it by an SSM parameter.
 */
export class DirectoryBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: DirectoryBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
      autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
    });
    new StringParameter(this, 'Parameter', {
      parameterName: `/ekk/${props.stage}/directory/table`,
      stringValue: this.bucket.s3UrlForObject(DIRECTORY_KEY),
      description: 'Table of persons by username; npm run directory uploads it',
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One object, which one function reads. Reads belong into CloudTrail data events, which an account sets for all its buckets.',
    });
  }
}
