import { Backlog, type Batch } from './backlog';
import { backoffMs } from './backoff';
import { BatchEncoder } from './batch-encoder';
import { Breaker } from './breaker';
import { Cancellation } from './cancellation';
import type { FallbackReason } from './fallback';
import type { ShipperOptions } from './options';
import type { Stats } from './stats';
import type { PutOutcome, Transport } from './transport';

/** A record that the stream does not take falls back after this, when nobody flushes. */
const RETRY_BUDGET_MS = 60_000;
/** A batch that is not full leaves after this, where timers can be relied on. */
const LINGER_MS = 1_000;
/** A shorter flush says nothing about a stream that has not responded yet. */
const SILENCE_MS = 500;
/** So many invalid requests, and no record acknowledged between them, mean that what all requests have is wrong, not a record. */
const MAX_INVALID = 64;

interface Waiter {
  /** Number of the first line that is not waited for. */
  readonly target: number;
  readonly done: () => void;
}

/** Takes lines, and sees to it that each is either acknowledged by the stream or falls back. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #encoder: BatchEncoder;
  readonly #breaker = new Breaker();
  readonly #backlog = new Backlog();
  readonly #inFlight = new Map<Batch, Cancellation>();
  readonly #waiters = new Set<Waiter>();
  readonly #counts = { accepted: 0, delivered: 0, retried: 0, fellBack: 0, lost: 0 };
  #pumping = false;
  /** Whether the last response asked for a later attempt. */
  #failing = false;
  /** Requests that were invalid since the last acknowledgement. */
  #invalid = 0;
  /** Flushes that ended without any response since then. */
  #silentFlushes = 0;
  #lastReason = 'the time for delivery ended';
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#encoder = new BatchEncoder(options.streamName, Math.ceil(options.flushBytes * 1.5));
  }

  stats(): Stats {
    return { ...this.#counts, queued: this.#backlog.records };
  }

  /** @param bytes UTF-8 bytes of the line. @default counted */
  accept(line: string, bytes: number = Buffer.byteLength(line)): void {
    const options = this.#options;
    const backlog = this.#backlog;
    this.#counts.accepted++;
    if (!options.transport) {
      this.#fallBack([line], { kind: 'no-transport' });
      return;
    }
    if (backlog.records >= options.maxQueueRecords || backlog.bytes + bytes > options.maxQueueBytes) {
      this.#fallBack([line], { kind: 'queue-full' });
      return;
    }
    backlog.push(line, bytes);
    if (backlog.isFull(options.flushBytes)) this.#pumpSoon();
    else if (backlog.freshRecords === 1) this.#wakeIn(LINGER_MS);
  }

  /**
   * Delivers what was accepted before the call; what is not delivered within the time falls back.
   *
   * @param holds whether the process is kept alive meanwhile. Sockets and other timers never keep it alive, because
   * Lambda's callback handlers end with an empty event loop
   */
  async flush(timeoutMs: number, holds = true): Promise<void> {
    const target = this.#backlog.end;
    if (this.#settled(target)) return;
    const { clock } = this.#options;
    const deliveredBefore = this.#counts.delivered;
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
    if (this.#counts.delivered === deliveredBefore) {
      if (this.#inFlight.size > 0 && timeoutMs >= SILENCE_MS) this.#silentFlushes++;
      // A stream that leaves one flush without a response may be slow; one that does so again is dead.
      if (this.#failing || this.#silentFlushes > 1) this.#breaker.failed(clock.now());
    }
    this.#giveUp(target);
    // The requests that were given up leave room for lines that came later.
    this.#pumpSoon();
  }

  /** Lets everything that is not acknowledged fall back at once, because the process ends. */
  fallBackAll(reason: string): void {
    this.#lastReason = reason;
    this.#giveUp(Number.POSITIVE_INFINITY);
  }

  /** Whether no line before `target` waits or is in flight. */
  #settled(target: number): boolean {
    for (const batch of this.#inFlight.keys()) if (batch.first < target) return false;
    return !this.#backlog.hasBefore(target);
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // The event loop turns once first, so that Node notices a connection that the server closed during a freeze.
    this.#options.clock.soon(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #wakeIn(ms: number): void {
    const { clock } = this.#options;
    const atMs = clock.now() + ms;
    if (atMs >= this.#wakeAtMs) return;
    this.#cancelWake();
    this.#wakeAtMs = atMs;
    this.#cancelWake = clock.after(ms, () => {
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      this.#pump(true);
    });
  }

  /** Sends what may leave now. @param lingered whether a batch that is not full may leave, too */
  #pump(lingered = false): void {
    const nowMs = this.#options.clock.now();
    if (this.#breaker.isOpen(nowMs)) {
      this.#giveUp(Number.POSITIVE_INFINITY);
      this.#notify();
      return;
    }
    const limit = this.#failing || this.#breaker.onTrial ? 1 : this.#options.maxInFlight;
    for (;;) {
      // The next response makes room and pumps again. A timer for batches that are due already would spin.
      if (this.#inFlight.size >= limit) return;
      const batch = this.#backlog.takeDue(nowMs) ?? this.#freshBatch(nowMs, lingered);
      if (!batch) break;
      void this.#send(batch);
    }
    for (const dueMs of this.#backlog.dueTimesMs) this.#wakeIn(dueMs - nowMs);
    // The timer for these lines may have fired while there was no room for them.
    if (this.#backlog.freshRecords > 0) this.#wakeIn(LINGER_MS);
  }

  #freshBatch(nowMs: number, lingered: boolean): Batch | undefined {
    const { flushBytes } = this.#options;
    const leaves = lingered || this.#waiters.size > 0 || this.#backlog.isFull(flushBytes);
    return leaves ? this.#backlog.takeFresh(nowMs, flushBytes) : undefined;
  }

  async #send(batch: Batch): Promise<void> {
    const cancellation = new Cancellation();
    this.#inFlight.set(batch, cancellation);
    const encoded = this.#encoder.encode(batch.lines);
    const { requestTimeoutMs } = this.#options;
    const transport = this.#options.transport as Transport;
    let outcome: PutOutcome;
    try {
      outcome = await transport.put(encoded, requestTimeoutMs, cancellation);
    } catch (error) {
      outcome = { kind: 'retry', reason: String(error) };
    }
    // A batch that was given up meanwhile has fallen back and is counted.
    if (!this.#inFlight.delete(batch)) return;
    // A request without a response may still be read by the transport.
    if (outcome.kind === 'accepted') this.#encoder.reuse(encoded);
    this.#backlog.release(batch);
    const sent = encoded.lines.length;
    this.#settle({ ...batch, lines: encoded.lines }, outcome);
    if (sent < batch.lines.length) {
      const rest = batch.lines.slice(sent);
      this.#requeue(batch, rest, { attempts: batch.attempts, waitMs: 0 });
    }
    this.#notify();
    this.#pump();
  }

  #settle(batch: Batch, outcome: PutOutcome): void {
    this.#failing = outcome.kind === 'retry';
    if (outcome.kind !== 'accepted') this.#lastReason = outcome.reason;
    if (outcome.kind === 'accepted' || outcome.kind === 'partial') this.#invalid = this.#silentFlushes = 0;
    switch (outcome.kind) {
      case 'accepted':
        this.#counts.delivered += batch.lines.length;
        this.#breaker.succeeded();
        break;
      case 'partial': {
        const refused = outcome.refused.map((i) => batch.lines[i] as string);
        this.#counts.delivered += batch.lines.length - refused.length;
        if (refused.length < batch.lines.length) this.#breaker.succeeded();
        this.#retry(batch, refused);
        break;
      }
      case 'retry':
        this.#retry(batch, batch.lines);
        break;
      case 'invalid':
        if (++this.#invalid >= MAX_INVALID) this.#breaker.failed(this.#options.clock.now());
        this.#bisect(batch, outcome.reason);
        break;
      case 'refused':
        this.#breaker.failed(this.#options.clock.now());
        this.#fallBack(batch.lines, { kind: 'undelivered', text: outcome.reason });
    }
  }

  #retry(batch: Batch, lines: readonly string[]): void {
    const { clock } = this.#options;
    // A stream that took some of the batch responds: the rest need not wait longer each time.
    const attempts = Math.max(1, batch.attempts + (lines.length < batch.lines.length ? 0 : 1));
    if (clock.now() - batch.bornMs >= RETRY_BUDGET_MS) {
      if (this.#failing) this.#breaker.failed(clock.now());
      this.#fallBack(lines, { kind: 'undelivered', text: this.#lastReason });
      return;
    }
    this.#requeue(batch, lines, { attempts, waitMs: backoffMs(attempts, clock.random()) });
    this.#counts.retried += lines.length;
  }

  #requeue(batch: Batch, lines: readonly string[], how: { attempts: number; waitMs: number }): void {
    const dueMs = this.#options.clock.now() + how.waitMs;
    this.#backlog.requeue(lines, { ...batch, attempts: how.attempts, dueMs });
  }

  /** Sends each half by itself: the service does not say which record is wrong. */
  #bisect(batch: Batch, reason: string): void {
    const { lines } = batch;
    if (lines.length === 1) {
      this.#fallBack(lines, { kind: 'undelivered', text: reason });
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

  /** Lets the lines before `target` that are not settled fall back, oldest first. */
  #giveUp(target: number): void {
    const reason: FallbackReason = { kind: 'undelivered', text: this.#lastReason };
    const inFlight = [...this.#inFlight.keys()].filter(({ first }) => first < target);
    const batches = [...inFlight, ...this.#backlog.takeRetriesBefore(target)];
    for (const batch of batches.sort((a, b) => a.first - b.first)) {
      const cancellation = this.#inFlight.get(batch);
      this.#inFlight.delete(batch);
      cancellation?.cancel();
      this.#backlog.release(batch);
      this.#fallBack(batch.lines, reason);
    }
    const lines = this.#backlog.takeFreshBefore(target);
    if (lines.length > 0) this.#fallBack(lines, reason);
  }

  #fallBack(lines: readonly string[], reason: FallbackReason): void {
    const written = this.#options.fallback(lines);
    this.#counts.fellBack += written;
    this.#counts.lost += lines.length - written;
    this.#options.onFallback(lines.length, reason);
  }
}
