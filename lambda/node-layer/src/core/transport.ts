import type { EncodedBatch } from './batch-encoder';
import type { Cancellation } from './cancellation';

/** What became of one PutRecordBatch. */
export type PutOutcome =
  | { readonly kind: 'accepted' }
  /** Some records were not acknowledged: their positions in the batch, ascending. */
  | { readonly kind: 'partial'; readonly refused: readonly number[]; readonly reason: string }
  /** Nothing is known to be accepted, and a later attempt may succeed. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The request itself is wrong: one of its records, or the stream's settings. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** No attempt succeeds until someone changes something. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Takes batches to the stream. `put` never rejects. */
export interface Transport {
  /** @param timeoutMs the limit of one request */
  put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome>;
}
