import type { PutOutcome, Transport } from '../transport/outcome';
import { Backlog, type Batch } from './backlog';
import { backoffMs } from './backoff';
import { BatchEncoder } from './batch-encoder';
import { Breaker } from './breaker';
import { Cancellation } from './cancellation';
import type { ShipperOptions, Stats } from './shipper-options';

/** A record whose stream stays silent waits this long before it is spilled, when nobody flushes. */
const RETRY_BUDGET_MS = 60_000;
/** A batch that is not full leaves after this, where a timer can be relied on. */
const LINGER_MS = 1_000;
/** Said when the settings are read already. */
export const NO_STREAM = 'no delivery stream is set';

interface Waiter {
  readonly target: number;
  readonly done: () => void;
}

/** Takes lines, and sees that each is either acknowledged by the stream or on stderr. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #encoder: BatchEncoder;
  readonly #breaker = new Breaker();
  readonly #backlog = new Backlog();
  readonly #inFlight = new Map<Batch, Cancellation>();
  readonly #waiters = new Set<Waiter>();
  readonly #counts = { accepted: 0, delivered: 0, retried: 0, fellBack: 0, lost: 0 };
  #pumping = false;
  #failing = false;
  #lastReason = 'the time for delivery ended';
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};
  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#encoder = new BatchEncoder(options.streamName, Math.ceil(options.flushBytes * 1.5));
  }

  stats(): Stats {
    return { ...this.#counts, queued: this.#backlog.records };
  }

  accept(line: string): void {
    const options = this.#options;
    this.#counts.accepted++;
    const backlog = this.#backlog;
    if (!options.transport) {
      this.#spill([line], NO_STREAM);
      return;
    }
    if (
      backlog.records >= options.maxQueueRecords ||
      backlog.characters + line.length > options.maxQueueBytes
    ) {
      this.#spill([line], 'the queue is full');
      return;
    }
    backlog.push(line);
    if (backlog.isFull(options.flushBytes)) this.#pumpSoon();
    else if (backlog.freshRecords === 1) this.#wakeIn(LINGER_MS);
  }

  /**
   * Delivers what was accepted until now; what is not delivered within the time goes to stderr.
   *
   * @param holds whether the process is kept alive meanwhile: sockets and other timers never do that, because
   * Lambda's callback handlers wait for an empty event loop
   */
  async flush(timeoutMs: number, holds = true): Promise<void> {
    const target = this.#backlog.end;
    if (this.#settled(target)) return;
    const { clock } = this.#options;
    const before = this.#counts.delivered;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(timeoutMs, () => finish(), holds);
      const waiter: Waiter = { target, done: () => finish() };
      const finish = () => {
        cancel();
        this.#waiters.delete(waiter);
        resolve();
      };
      this.#waiters.add(waiter);
      this.#pumpSoon();
    });
    if (this.#settled(target)) return;
    if (this.#failing && this.#counts.delivered === before) this.#breaker.failed(clock.now());
    this.#giveUp(target);
    // What was given up answers no more, and others may have waited for its place.
    this.#pumpSoon();
  }

  /** Writes all that is not acknowledged to stderr, at once: the process ends. */
  spillAll(reason: string): void {
    this.#lastReason = reason;
    this.#giveUp(Number.POSITIVE_INFINITY);
  }

  #settled(target: number): boolean {
    for (const batch of this.#inFlight.keys()) if (batch.first < target) return false;
    return !this.#backlog.hasBefore(target);
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // After the caller's turn: a server's close that came during a freeze is noticed first.
    this.#options.clock.soon(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #wakeIn(ms: number): void {
    const { clock } = this.#options;
    const at = clock.now() + ms;
    if (at >= this.#wakeAt) return;
    this.#cancelWake();
    this.#wakeAt = at;
    this.#cancelWake = clock.after(ms, () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#pump(true);
    });
  }

  #pump(lingered = false): void {
    const now = this.#options.clock.now();
    if (this.#breaker.isOpen(now)) {
      this.#giveUp(Number.POSITIVE_INFINITY);
      this.#notify();
      return;
    }
    const limit = this.#failing || this.#breaker.onTrial ? 1 : this.#options.maxInFlight;
    for (;;) {
      // The next answer makes room, and looks again: a timer for what is due by now would fire without end.
      if (this.#inFlight.size >= limit) return;
      const batch = this.#backlog.takeDue(now) ?? this.#freshBatch(now, lingered);
      if (!batch) break;
      void this.#send(batch);
    }
    for (const dueMs of this.#backlog.dueTimesMs) this.#wakeIn(dueMs - now);
    // Their second may have passed without room for them.
    if (this.#backlog.freshRecords > 0) this.#wakeIn(LINGER_MS);
  }

  #freshBatch(now: number, lingered: boolean): Batch | undefined {
    const { flushBytes } = this.#options;
    const leaves = lingered || this.#waiters.size > 0 || this.#backlog.isFull(flushBytes);
    return leaves ? this.#backlog.takeFresh(now, flushBytes) : undefined;
  }

  async #send(batch: Batch): Promise<void> {
    const cancellation = new Cancellation();
    this.#inFlight.set(batch, cancellation);
    const encoded = this.#encoder.encode(batch.lines);
    let outcome: PutOutcome;
    try {
      outcome = await (this.#options.transport as Transport).put(
        encoded,
        this.#options.requestTimeoutMs,
        cancellation,
      );
    } catch (error) {
      outcome = { kind: 'retry', reason: String(error) };
    }
    // Given up meanwhile: it is on stderr and counted.
    if (!this.#inFlight.delete(batch)) return;
    // An answered request is not sent again.
    if (outcome.kind === 'accepted') this.#encoder.reuse(encoded);
    this.#backlog.release(batch);
    const sent = encoded.lines.length;
    this.#settle({ ...batch, lines: encoded.lines }, outcome);
    // What did not fit into the request.
    if (sent < batch.lines.length)
      this.#requeue(batch, batch.lines.slice(sent), { attempts: batch.attempts, waitMs: 0 });
    this.#notify();
    this.#pump();
  }

  #settle(batch: Batch, outcome: PutOutcome): void {
    this.#failing = outcome.kind === 'retry';
    if (outcome.kind !== 'accepted') this.#lastReason = outcome.reason;
    switch (outcome.kind) {
      case 'accepted':
        this.#counts.delivered += batch.lines.length;
        this.#breaker.succeeded();
        break;
      case 'partial': {
        const refused = outcome.refused.map((i) => batch.lines[i] as string);
        this.#counts.delivered += batch.lines.length - refused.length;
        if (refused.length < batch.lines.length) this.#breaker.succeeded();
        this.#tryAgain(batch, refused);
        break;
      }
      case 'retry':
        this.#tryAgain(batch, batch.lines);
        break;
      case 'invalid':
        this.#bisect(batch, outcome.reason);
        break;
      case 'refused':
        this.#breaker.failed(this.#options.clock.now());
        this.#spill(batch.lines, outcome.reason);
    }
  }

  #tryAgain(batch: Batch, lines: readonly string[]): void {
    const { clock } = this.#options;
    // A stream that took some of the batch is alive: the rest need not wait longer each time.
    const attempts = Math.max(1, batch.attempts + (lines.length < batch.lines.length ? 0 : 1));
    if (clock.now() - batch.bornMs >= RETRY_BUDGET_MS) {
      if (this.#failing) this.#breaker.failed(clock.now());
      this.#spill(lines, this.#lastReason);
      return;
    }
    this.#requeue(batch, lines, { attempts, waitMs: backoffMs(attempts, clock.random()) });
    this.#counts.retried += lines.length;
  }

  #requeue(batch: Batch, lines: readonly string[], how: { attempts: number; waitMs: number }): void {
    const dueMs = this.#options.clock.now() + how.waitMs;
    this.#backlog.again({ ...batch, lines, attempts: how.attempts, dueMs });
  }

  /** The service does not say which record is wrong: halves find it. */
  #bisect(batch: Batch, reason: string): void {
    const { lines } = batch;
    if (lines.length === 1) {
      this.#spill(lines, reason);
      return;
    }
    const middle = lines.length >> 1;
    for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
      this.#requeue(batch, half, { attempts: batch.attempts, waitMs: 0 });
    }
    this.#counts.retried += lines.length;
  }

  #notify(): void {
    for (const waiter of this.#waiters) if (this.#settled(waiter.target)) waiter.done();
  }

  /** Spills what is not settled of the lines before `target`, oldest first. */
  #giveUp(target: number): void {
    const underWay = [...this.#inFlight.keys()].filter(({ first }) => first < target);
    const batches = [...underWay, ...this.#backlog.takeRetriesBefore(target)];
    for (const batch of batches.sort((a, b) => a.first - b.first)) {
      const cancellation = this.#inFlight.get(batch);
      this.#inFlight.delete(batch);
      cancellation?.cancel();
      this.#backlog.release(batch);
      this.#spill(batch.lines, this.#lastReason);
    }
    const lines = this.#backlog.takeFreshBefore(target);
    if (lines.length > 0) this.#spill(lines, this.#lastReason);
  }

  #spill(lines: readonly string[], reason: string): void {
    const written = this.#options.spill(lines);
    this.#counts.fellBack += written;
    this.#counts.lost += lines.length - written;
    this.#options.onSpill(lines.length, reason);
  }
}
