import { MAX_BACKOFF_MS } from './backoff';
import { MAX_BATCH_RECORDS } from './batch-encoder';
import { LineQueue } from './line-queue';

/** Lines that leave in one request. */
export interface Batch {
  readonly lines: readonly string[];
  /** UTF-8 bytes of the lines. */
  readonly bytes: number;
  /** Number of the first line, counted from the first line that was ever queued. */
  readonly first: number;
  /** When the lines were first taken for a request. */
  readonly bornMs: number;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** The batch is not sent before this time. */
  readonly dueMs: number;
}

/** Records that are not acknowledged: fresh lines (never sent), batches to be sent again, and the size of those in flight. */
export class Backlog {
  readonly #fresh = new LineQueue();
  /** Number of the oldest fresh line. */
  #head = 0;
  #retries: Batch[] = [];
  /** Records and bytes of all batches, in flight or waiting. */
  #batchedRecords = 0;
  #batchedBytes = 0;

  get records(): number {
    return this.#fresh.length + this.#batchedRecords;
  }

  get bytes(): number {
    return this.#fresh.bytes + this.#batchedBytes;
  }

  get freshRecords(): number {
    return this.#fresh.length;
  }

  /** Whether the fresh lines are enough for a request. */
  isFull(flushBytes: number): boolean {
    return this.#fresh.length >= MAX_BATCH_RECORDS || this.#fresh.bytes >= flushBytes;
  }

  /** Number of the line that is queued next. */
  get end(): number {
    return this.#head + this.#fresh.length;
  }

  /** When the waiting batches are due. */
  get dueTimesMs(): number[] {
    return this.#retries.map(({ dueMs }) => dueMs);
  }

  /** Whether a line before `target` waits; lines in flight do not count. */
  hasBefore(target: number): boolean {
    return (
      (this.#fresh.length > 0 && this.#head < target) || this.#retries.some(({ first }) => first < target)
    );
  }

  /** @param bytes UTF-8 bytes of the line */
  push(line: string, bytes: number): void {
    this.#fresh.push(line, bytes);
  }

  /** Takes the oldest fresh lines as a batch of at most `flushBytes`, or of one line; undefined if there are none. */
  takeFresh(nowMs: number, flushBytes: number): Batch | undefined {
    if (this.#fresh.length === 0) return undefined;
    const first = this.#head;
    const { lines, bytes } = this.#fresh.take(MAX_BATCH_RECORDS, flushBytes);
    this.#head += lines.length;
    const batch = { lines, bytes, first, bornMs: nowMs, attempts: 0, dueMs: nowMs };
    this.#hold(batch);
    return batch;
  }

  /** Takes a waiting batch that is due. */
  takeDue(nowMs: number): Batch | undefined {
    // A time that no backoff reaches shows that the clock was set back.
    const at = this.#retries.findIndex(({ dueMs }) => dueMs <= nowMs || dueMs - nowMs > MAX_BACKOFF_MS);
    return at === -1 ? undefined : this.#retries.splice(at, 1)[0];
  }

  /** Keeps lines until they are sent again. */
  requeue(lines: readonly string[], of: Omit<Batch, 'lines' | 'bytes'>): void {
    let bytes = 0;
    for (const line of lines) bytes += Buffer.byteLength(line);
    const batch = { ...of, lines, bytes };
    this.#hold(batch);
    this.#retries.push(batch);
  }

  /** Ends a batch: its lines are acknowledged, fell back, or were requeued. */
  release(batch: Batch): void {
    this.#batchedRecords -= batch.lines.length;
    this.#batchedBytes -= batch.bytes;
  }

  /** Takes away the waiting batches that begin before `target`; the caller releases each. */
  takeRetriesBefore(target: number): Batch[] {
    const taken = this.#retries.filter(({ first }) => first < target);
    this.#retries = this.#retries.filter(({ first }) => first >= target);
    return taken;
  }

  /** Takes away the fresh lines before `target`. */
  takeFreshBefore(target: number): string[] {
    const { lines } = this.#fresh.take(target - this.#head);
    this.#head += lines.length;
    return lines;
  }

  #hold(batch: Batch): void {
    this.#batchedRecords += batch.lines.length;
    this.#batchedBytes += batch.bytes;
  }
}
