/**
 * Counters of one stream since it started. Every incoming record ends as delivered, failed or lost, or is
 * still buffered: `incomingRecords = deliveredRecords + failedRecords + lostRecords + waiting for the index`.
 */
export interface StreamStats {
  /** Accepted, with a RecordId. */
  incomingRecords: number;
  incomingBytes: number;
  /** Refused with ServiceUnavailableException because the stream holds all it can. */
  throttledRecords: number;
  /** Indexed. */
  deliveredRecords: number;
  /** Written to the S3 error output with a reason. */
  failedRecords: number;
  /** Written to the S3 backup (AllDocuments). */
  archivedRecords: number;
  /** Held for 24 h without a place to write them, then dropped. */
  lostRecords: number;
  /** `_bulk` requests sent, retries included. */
  indexRequests: number;
  /** Held in memory now, by either destination. */
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
