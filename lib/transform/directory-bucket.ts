import { Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { readParameter } from '../ssm';

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
 * whoever may write it is a matter of the account. `npm run directory` and the delivery stack find it by an SSM parameter.
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
      parameterName: parameterName(props.stage),
      stringValue: this.bucket.s3UrlForObject(DIRECTORY_KEY),
      description: 'Table of persons by username; npm run directory uploads it',
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One object, which one function reads. Reads belong into CloudTrail data events, which an account sets for all its buckets.',
    });
  }

  /** The bucket, in a stack that depends on the one that makes it. An import would keep the transform from being switched off. */
  static read(scope: Construct, id: string, stage: string): IBucket {
    const url = readParameter(scope, `${id}Table`, parameterName(stage));
    // s3://<bucket>/directory.bin
    return Bucket.fromBucketName(scope, id, Fn.select(2, Fn.split('/', url)));
  }
}

function parameterName(stage: string): string {
  return `/ekk/${stage}/directory/table`;
}
