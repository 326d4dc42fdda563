import type { EncodedBatch } from '../../lambda/node-layer/src/core/batch-encoder';
import type { Cancellation } from '../../lambda/node-layer/src/core/cancellation';
import type { PutOutcome, Transport } from '../../lambda/node-layer/src/core/transport';

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 10_000;

/**
 * Tries a batch until the destination takes it or the shipper gives it up. So an outage fills the queue, the sockets
 * are no longer read, and the senders wait; a Lambda function, which the shipper is made for, could not wait.
 */
export class PatientTransport implements Transport {
  readonly #inner: Transport;
  readonly #onTrouble: (reason: string) => void;

  /** @param onTrouble is told why an attempt failed */
  constructor(inner: Transport, onTrouble: (reason: string) => void) {
    this.#inner = inner;
    this.#onTrouble = onTrouble;
  }

  async put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
      const outcome = await this.#inner.put(batch, timeoutMs, cancellation);
      if (outcome.kind !== 'retry' && outcome.kind !== 'refused') return outcome;
      this.#onTrouble(outcome.reason);
      if (cancellation.signal.aborted) return outcome;
      await pause(waitMs * (0.5 + Math.random() / 2), cancellation.signal);
      if (cancellation.signal.aborted) return outcome;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
