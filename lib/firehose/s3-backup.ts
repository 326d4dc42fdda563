import type { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** Prefix of the copies of all records, by the UTC hour of their arrival. The trailing slash makes the keys a tree. */
export const ARCHIVE_PREFIX = 'logs/!{timestamp:yyyy/MM/dd/HH}/';

/**
 * Prefix of the documents that OpenSearch refused, by reason and day. It is explicit because AWS's pages spell the
 * folder names that Firehose chooses itself in several ways.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export const ERROR_PREFIX = 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/';

/** Where Firehose writes a copy of every record, whether OpenSearch accepts it or not. */
export interface S3Backup {
  readonly bucket: Pick<IBucket, 'bucketArn'>;
  /** Key that encrypts the bucket. */
  readonly encryptionKey: IKey;
  /** Longest time that Firehose collects before it writes an object. Whole seconds. Minimum: 0 s. Maximum: 900 s. */
  readonly bufferingInterval: Duration;
  /** Largest amount that Firehose collects before it writes an object. Whole MiB. Minimum: 1 MiB. Maximum: 128 MiB. */
  readonly bufferingSize: Size;
}
