import type { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** Every record, by the UTC hour it arrived; a trailing slash keeps the keys a tree. */
export const ARCHIVE_PREFIX = 'logs/!{timestamp:yyyy/MM/dd/HH}/';

/**
 * What OpenSearch refused, by reason and day. Explicit, because Firehose's own folder names are spelled in several ways.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export const ERROR_PREFIX = 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/';

/** Where every record is kept, whether or not OpenSearch takes it. */
export interface S3Backup {
  readonly bucket: Pick<IBucket, 'bucketArn'>;
  /** Key of the bucket. */
  readonly encryptionKey: IKey;
  /** 0–900 s in whole seconds. */
  readonly bufferingInterval: Duration;
  /** 1–128 MiB in whole MiB. */
  readonly bufferingSize: Size;
}
