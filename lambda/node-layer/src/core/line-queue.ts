/** The oldest lines of a queue, taken away from it. */
export interface TakenLines {
  readonly lines: string[];
  /** UTF-8 bytes of these lines. */
  readonly bytes: number;
}

/** Lines in the order of their arrival, counted in records and UTF-8 bytes. */
export class LineQueue {
  #lines: string[] = [];
  /** UTF-8 bytes of each line, at the same index as the line. */
  #sizes: number[] = [];
  #head = 0;
  #bytes = 0;

  get length(): number {
    return this.#lines.length - this.#head;
  }

  /** UTF-8 bytes of all lines that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  push(line: string, bytes: number): void {
    this.#lines.push(line);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
  }

  /** Takes the oldest lines away: at most `count`, and no more than fit into `maxBytes`, but at least one. */
  take(count: number, maxBytes = Number.POSITIVE_INFINITY): TakenLines {
    const start = this.#head;
    const last = Math.min(this.#lines.length, start + count);
    let end = start;
    let bytes = 0;
    for (; end < last; end++) {
      const size = this.#sizes[end] as number;
      if (end > start && bytes + size > maxBytes) break;
      bytes += size;
    }
    const lines = this.#lines.slice(start, end);
    // The text must not be held until the array is shortened.
    this.#lines.fill('', start, end);
    this.#bytes -= bytes;
    this.#head = end;
    if (this.#head > 4096 || this.#head === this.#lines.length) this.#shorten();
    return { lines, bytes };
  }

  #shorten(): void {
    this.#lines = this.#lines.slice(this.#head);
    this.#sizes = this.#sizes.slice(this.#head);
    this.#head = 0;
  }
}
