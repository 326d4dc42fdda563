/** One record of a put request: its bytes, and the base64 text they came in. */
export interface PutData {
  readonly bytes: Buffer;
  readonly base64: string;
}

/** What becomes of one record: an entry of `RequestResponses`. */
export type PutResult =
  | { readonly RecordId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Refusal by throttling, and by a stream that cannot take more. "Slow down." is logged in boto/boto3#2804. */
export const SLOW_DOWN = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' } as const;
