/** Lines in the order they came, counted in records and characters. */
export class LineQueue {
  #lines: string[] = [];
  #head = 0;
  #characters = 0;

  get length(): number {
    return this.#lines.length - this.#head;
  }

  /** Characters waiting: bytes, where the text is ASCII. */
  get characters(): number {
    return this.#characters;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length;
  }

  /** The oldest lines, at most `count`, until they have so many characters; they stay. */
  peek(count: number, enoughCharacters = Number.POSITIVE_INFINITY): string[] {
    const start = this.#head;
    const last = Math.min(this.#lines.length, start + count);
    let end = start;
    for (let characters = 0; end < last && characters < enoughCharacters; end++) {
      characters += (this.#lines[end] as string).length;
    }
    return this.#lines.slice(start, end);
  }

  /** Takes the oldest `count` lines away. */
  drop(count: number): void {
    const end = Math.min(this.#head + count, this.#lines.length);
    for (let i = this.#head; i < end; i++) {
      this.#characters -= (this.#lines[i] as string).length;
      this.#lines[i] = '';
    }
    this.#head = end;
    if (this.#head > 4096 || this.#head === this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }
}
