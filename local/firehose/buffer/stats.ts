/**
 * Counters of one stream since it started. Every incoming record is delivered, failed or lost in the end, or still waits
 * for the index: `incomingRecords = deliveredRecords + failedRecords + lostRecords + waiting for the index`.
 */
export interface StreamStats {
  /** Records that were accepted and got a RecordId. */
  incomingRecords: number;
  incomingBytes: number;
  /** Records refused with ServiceUnavailableException because the stream holds all it can. */
  throttledRecords: number;
  /** Records that are in the index. */
  deliveredRecords: number;
  /** Records written to the S3 error output with a reason. */
  failedRecords: number;
  /** Records written to the S3 backup (AllDocuments). */
  archivedRecords: number;
  /** Records that were dropped after 24 h without a place to write them. */
  lostRecords: number;
  /** Number of `_bulk` requests, retries included. */
  indexRequests: number;
  /** Records that either destination holds in memory now. */
  bufferedRecords: number;
  bufferedBytes: number;
}

export function emptyStats(): StreamStats {
  return {
    incomingRecords: 0,
    incomingBytes: 0,
    throttledRecords: 0,
    deliveredRecords: 0,
    failedRecords: 0,
    archivedRecords: 0,
    lostRecords: 0,
    indexRequests: 0,
    bufferedRecords: 0,
    bufferedBytes: 0,
  };
}
