/**
 * Ranges that Amazon Data Firehose accepts for an OpenSearch destination.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceBufferingHints.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceRetryOptions.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
 */
export const FIREHOSE_LIMITS = {
  bufferingIntervalSeconds: { min: 0, max: 900 },
  bufferingSizeMebibytes: { min: 1, max: 100 },
  retryDurationSeconds: { min: 0, max: 7200 },
  s3BufferingIntervalSeconds: { min: 0, max: 900 },
  s3BufferingSizeMebibytes: { min: 1, max: 128 },
} as const;

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Whether a value is a whole number within the range. */
export function isWithin(value: number, range: Range): boolean {
  return Number.isInteger(value) && value >= range.min && value <= range.max;
}
