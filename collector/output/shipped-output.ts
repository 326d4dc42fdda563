import { systemClock } from '../../lambda/node-layer/src/core/clock';
import { writeToStderr } from '../../lambda/node-layer/src/core/fallback';
import { Shipper } from '../../lambda/node-layer/src/core/shipper';
import type { PutOutcome, Transport } from '../../lambda/node-layer/src/core/transport';
import type { Output, OutputStats } from './output';

export interface ShippedOutputOptions {
  readonly transport: Transport;
  readonly streamName: string;
  readonly maxRecords: number;
  /** Most UTF-16 units that may wait. */
  readonly maxBytes: number;
  readonly maxInFlight: number;
  /** Takes the lines that are not delivered; returns how many it took. @default standard error */
  readonly fallback?: (lines: readonly string[]) => number;
  /** Says that records fell back, and why. */
  readonly onFallback: (count: number, reason: string) => void;
}

const FLUSH_BYTES = 700_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Reading goes on only when less than this share of the queue is in use, so that it does not stop and start all the time. */
const ROOM = 0.75;

/** Ships documents through the Node layer's shipper, and says when there is room for more. */
export class ShippedOutput implements Output {
  onRoom: () => void = () => {};
  readonly #options: ShippedOutputOptions;
  readonly #shipper: Shipper;
  /** Lines that were accepted and are neither delivered nor on standard error, and their UTF-16 units. */
  #queued = 0;
  #queuedBytes = 0;

  constructor(options: ShippedOutputOptions) {
    this.#options = options;
    const fallback = options.fallback ?? writeToStderr;
    this.#shipper = new Shipper({
      transport: this.#watched(options.transport),
      streamName: options.streamName,
      clock: systemClock,
      fallback: (lines) => {
        this.#settled(lines);
        return fallback(lines);
      },
      onFallback: (count, reason) =>
        options.onFallback(count, reason.kind === 'undelivered' ? reason.text : reason.kind),
      // The sockets are not read when the queue is full; what was read already is never turned away.
      maxQueueRecords: Number.POSITIVE_INFINITY,
      maxQueueBytes: Number.POSITIVE_INFINITY,
      flushBytes: FLUSH_BYTES,
      maxInFlight: options.maxInFlight,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
  }

  accept(line: string): void {
    this.#queued++;
    this.#queuedBytes += line.length;
    this.#shipper.accept(line);
  }

  get isFull(): boolean {
    return this.#isAt(1);
  }

  async flush(timeoutMs: number): Promise<void> {
    await this.#shipper.flush(timeoutMs);
  }

  stats(): OutputStats {
    return { ...this.#shipper.stats(), queuedBytes: this.#queuedBytes };
  }

  #isAt(share: number): boolean {
    const { maxRecords, maxBytes } = this.#options;
    return this.#queuedBytes >= maxBytes * share || this.#queued >= maxRecords * share;
  }

  #watched(transport: Transport): Transport {
    return {
      put: async (batch, timeoutMs, cancellation) => {
        const outcome = await transport.put(batch, timeoutMs, cancellation);
        if (!cancellation.signal.aborted) this.#settled(deliveredOf(batch.lines, outcome));
        // The shipper counts the outcome first.
        setImmediate(() => {
          if (!this.#isAt(ROOM)) this.onRoom();
        });
        return outcome;
      },
    };
  }

  #settled(lines: readonly string[]): void {
    this.#queued -= lines.length;
    for (const line of lines) this.#queuedBytes -= line.length;
  }
}

function deliveredOf(lines: readonly string[], outcome: PutOutcome): readonly string[] {
  if (outcome.kind === 'accepted') return lines;
  if (outcome.kind !== 'partial') return [];
  const refused = new Set(outcome.refused);
  return lines.filter((_, i) => !refused.has(i));
}
