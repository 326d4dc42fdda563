/**
 * Hard limits of the put API.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */

/** "The maximum size of a record sent to Firehose, before base64-encoding, is 1,000 KiB." */
export const MAX_RECORD_BYTES = 1_024_000;

/** "Each PutRecordBatch request supports up to 500 records." */
export const MAX_BATCH_RECORDS = 500;

/**
 * "… up to a limit of 4 MiB for the entire request." AWS does not say whether before or after base64. The
 * model counts the encoded request body, the stricter reading: what passes here passes there.
 */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** DeliveryStreamName: 1–64 of these. @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html */
export const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
