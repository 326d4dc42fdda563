import type { Duration, Size } from 'aws-cdk-lib';

/** How Firehose collects and sends the documents for OpenSearch. */
export interface Buffering {
  /** Longest time that Firehose collects before it sends. Whole seconds. Minimum: 0 s. Maximum: 900 s. */
  readonly bufferingInterval: Duration;
  /** Largest amount that Firehose collects before it sends. Whole MiB. Minimum: 1 MiB. Maximum: 100 MiB. */
  readonly bufferingSize: Size;
  /**
   * Time during which Firehose sends a refused request again before its documents go to S3, the first attempt included.
   * 0 is one attempt. Whole seconds. Minimum: 0 s. Maximum: 7200 s.
   */
  readonly retryDuration: Duration;
}
