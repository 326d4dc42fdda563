/** Digits of Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PAIRS = Array.from({ length: 1024 }, (_, i) => ALPHABET.charAt(i >> 5) + ALPHABET.charAt(i & 31));

function spell(value: number, characters: number): string {
  let text = '';
  for (let rest = value, i = 0; i < characters; i++, rest = Math.floor(rest / 32)) {
    text = ALPHABET.charAt(rest % 32) + text;
  }
  return text;
}

/**
 * Makes record ids of a ULID's shape: 10 characters of time, 10 random ones drawn once a process, 6 that count.
 * Within a process they sort in the order they were made, even when the clock is set back.
 */
export class LogIds {
  readonly #process: string;
  #timeMs = -1;
  #time = '';
  #count = 0;
  #prefix = '';

  /** @param random in [0, 1). Ids must be unique, not secret: Math.random does, and node:crypto takes 2.5 ms to load */
  constructor(random: () => number = Math.random) {
    this.#process = Array.from({ length: 10 }, () => ALPHABET.charAt(Math.floor(random() * 32))).join('');
  }

  next(nowMs: number): string {
    const low = this.#count & 1023;
    if (nowMs > this.#timeMs) {
      this.#timeMs = nowMs;
      this.#time = spell(nowMs, 10);
      this.#startPrefix();
    } else if (low === 0) {
      this.#startPrefix();
    }
    // The count has 30 bits: it starts again after a thousand million records of a process, at a later time.
    this.#count = (this.#count + 1) & 0x3fffffff;
    return this.#prefix + PAIRS[low];
  }

  #startPrefix(): void {
    this.#prefix = this.#time + this.#process + spell(this.#count >> 10, 4);
  }
}
