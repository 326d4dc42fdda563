import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../node-layer/src/core/clock';
import { Shipper } from '../node-layer/src/core/shipper';
import type { PutOutcome, Transport } from '../node-layer/src/core/transport';

/** Time of an invocation that is left for the error, which Lambda must see before the timeout. */
const MARGIN_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
const FLUSH_BYTES = 700_000;
const MAX_IN_FLIGHT = 4;
/** Lines that an earlier attempt delivered are remembered by their hash, so that the next one does not double them. */
const MAX_REMEMBERED = 50_000;

export interface ForwarderOptions {
  readonly transport: Transport;
  readonly streamName: string;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

/** Ships lines through the Node layer's shipper, and fails unless the stream has acknowledged all of them. */
export class Forwarder {
  readonly #shipper: Shipper;
  readonly #delivered = new Set<string>();
  #refused = 0;
  #reason = '';

  constructor({ transport, streamName, clock = systemClock }: ForwarderOptions) {
    this.#shipper = new Shipper({
      transport: this.#watched(transport),
      streamName,
      clock,
      // The lines are not printed: Lambda keeps the event and calls again.
      fallback: (lines) => {
        this.#refused += lines.length;
        return lines.length;
      },
      onFallback: (_count, reason) => {
        this.#reason = reason.kind === 'undelivered' ? reason.text : reason.kind;
      },
      // An event holds what fits into memory.
      maxQueueRecords: Number.POSITIVE_INFINITY,
      maxQueueBytes: Number.POSITIVE_INFINITY,
      flushBytes: FLUSH_BYTES,
      maxInFlight: MAX_IN_FLIGHT,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
  }

  /**
   * Delivers the lines. Those that an earlier attempt of this process delivered are left out.
   *
   * @param leftMs time left of the invocation
   * @throws Error if the stream has not taken all of them; then the same lines may be given again
   */
  async forward(lines: readonly string[], leftMs: number): Promise<void> {
    this.#refused = 0;
    const missing = lines.filter((line) => !this.#delivered.has(hashOf(line)));
    for (const line of missing) this.#shipper.accept(line);
    await this.#shipper.flush(Math.max(0, leftMs - MARGIN_MS));
    if (this.#refused === 0) return;
    throw new Error(
      `forwarder: ${this.#refused} of ${lines.length} log events are not in the stream: ${this.#reason}. Lambda calls again twice, then the event goes to the queue of failed events.`,
    );
  }

  #watched(transport: Transport): Transport {
    return {
      put: async (batch, timeoutMs, cancellation) => {
        const outcome = await transport.put(batch, timeoutMs, cancellation);
        this.#remember(batch.lines, outcome);
        return outcome;
      },
    };
  }

  #remember(lines: readonly string[], outcome: PutOutcome): void {
    if (outcome.kind !== 'accepted' && outcome.kind !== 'partial') return;
    const refused = new Set(outcome.kind === 'partial' ? outcome.refused : []);
    for (const [i, line] of lines.entries()) if (!refused.has(i)) this.#delivered.add(hashOf(line));
    for (const oldest of this.#delivered) {
      if (this.#delivered.size <= MAX_REMEMBERED) break;
      this.#delivered.delete(oldest);
    }
  }
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('base64');
}
