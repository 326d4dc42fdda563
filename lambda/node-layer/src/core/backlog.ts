import { MAX_BATCH_RECORDS } from './batch-encoder';
import { LineQueue } from './line-queue';

/** Lines that leave in one request. */
export interface Batch {
  readonly lines: readonly string[];
  readonly characters: number;
  /** Number of the first line, counted from the first ever queued. */
  readonly first: number;
  readonly bornMs: number;
  readonly attempts: number;
  /** Not to be sent before. */
  readonly dueMs: number;
}

/** What is not acknowledged: lines that were never sent, batches to be sent again, and the size of those under way. */
export class Backlog {
  readonly #fresh = new LineQueue();
  /** Number of the oldest fresh line. */
  #head = 0;
  #retries: Batch[] = [];
  /** Of all batches, under way or waiting. */
  #batchedRecords = 0;
  #batchedCharacters = 0;

  get records(): number {
    return this.#fresh.length + this.#batchedRecords;
  }

  get characters(): number {
    return this.#fresh.characters + this.#batchedCharacters;
  }

  get freshRecords(): number {
    return this.#fresh.length;
  }

  /** Whether the fresh lines are enough for a request. */
  isFull(flushCharacters: number): boolean {
    return this.#fresh.length >= MAX_BATCH_RECORDS || this.#fresh.characters >= flushCharacters;
  }

  /** The next line's number. */
  get end(): number {
    return this.#head + this.#fresh.length;
  }

  /** When batches are due again. */
  get dueTimesMs(): number[] {
    return this.#retries.map(({ dueMs }) => dueMs);
  }

  /** Whether a line before `target` waits, those under way apart. */
  hasBefore(target: number): boolean {
    return (
      (this.#fresh.length > 0 && this.#head < target) || this.#retries.some(({ first }) => first < target)
    );
  }

  push(line: string): void {
    this.#fresh.push(line);
  }

  /** The oldest fresh lines as a batch, about as large as is preferred; undefined if there are none. */
  takeFresh(nowMs: number, flushCharacters: number): Batch | undefined {
    if (this.#fresh.length === 0) return undefined;
    const first = this.#head;
    const lines = this.#dropFresh(this.#fresh.peek(MAX_BATCH_RECORDS, flushCharacters));
    return this.#held({ lines, first, bornMs: nowMs, attempts: 0, dueMs: nowMs });
  }

  /** A batch whose time to be sent again has come. */
  takeDue(nowMs: number): Batch | undefined {
    const at = this.#retries.findIndex(({ dueMs }) => dueMs <= nowMs);
    return at === -1 ? undefined : this.#retries.splice(at, 1)[0];
  }

  /** Keeps lines to be sent again. */
  again(batch: Omit<Batch, 'characters'>): void {
    this.#retries.push(this.#held(batch));
  }

  /** A batch is over: its lines are acknowledged, spilled, or kept again. */
  release(batch: Batch): void {
    this.#batchedRecords -= batch.lines.length;
    this.#batchedCharacters -= batch.characters;
  }

  /** Takes away the waiting batches that begin before `target`; they are still to be released. */
  takeRetriesBefore(target: number): Batch[] {
    const taken = this.#retries.filter(({ first }) => first < target);
    this.#retries = this.#retries.filter(({ first }) => first >= target);
    return taken;
  }

  /** Takes away the fresh lines before `target`. */
  takeFreshBefore(target: number): string[] {
    return this.#dropFresh(this.#fresh.peek(target - this.#head));
  }

  #dropFresh(lines: string[]): string[] {
    this.#fresh.drop(lines.length);
    this.#head += lines.length;
    return lines;
  }

  #held(batch: Omit<Batch, 'characters'>): Batch {
    let characters = 0;
    for (const line of batch.lines) characters += line.length;
    this.#batchedRecords += batch.lines.length;
    this.#batchedCharacters += characters;
    return { ...batch, characters };
  }
}
