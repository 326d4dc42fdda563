import { isSecret, REDACTED, type TextRedactor } from './redact';
import { truncate, wellFormed } from './text';

/**
 * OpenSearch refuses a document whose `extra` has a leaf (path and value) over 32,766 bytes, and nesting of hundreds
 * of levels has ended a node. The logging layers keep the same limits.
 */
export const MAX_DEPTH = 20;
export const MAX_LEAF_BYTES = 16_384;
export const MAX_KEY_BYTES = 512;
/** Values (containers and leaves) in one record; the rest is cut, with a count of what was. */
export const MAX_VALUES = 10_000;
/** Characters of one record's values, before the rest is cut. */
export const MAX_CHARACTERS = 262_144;
/** Firehose's limit for one record, before base64; the line's newline is included. */
export const MAX_RECORD_BYTES = 1_024_000;
/** UTF-8 bytes that are left of the message of a record over the limit. */
export const OVERSIZE_TEXT_BYTES = 400_000;
export const MAX_ERROR_BYTES = 131_072;
/** UTF-8 bytes of a text that is searched as one word: the index skips keywords over 1,024 characters. */
export const MAX_KEYWORD_BYTES = 1024;
export const MAX_USERNAME_BYTES = 8192;

/** A card's number has thirteen digits at least. */
const SMALLEST_CARD = 1e12;
const TOO_DEEP = '[truncated: deeper than 20 levels]';

type Json = Record<string, unknown>;

/** Brings a caller's fields within the limits and redacts secrets, in place. One instance serves one record. */
export class Bounds {
  readonly #redactor: TextRedactor;
  #values = 0;
  #characters = 0;

  constructor(redactor: TextRedactor) {
    this.#redactor = redactor;
  }

  /** @param depth of the container that holds the value; members of `extra` are held by level 1 */
  value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    return Array.isArray(value) ? this.#array(value, depth + 1) : this.#object(value as Json, depth + 1);
  }

  /** Whether there is no room for one more value. */
  spent(): boolean {
    return ++this.#values > MAX_VALUES || this.#characters > MAX_CHARACTERS;
  }

  /** A key without secrets: a program may count by e-mail address. */
  key(key: string): string {
    return key.includes('@') ? this.#redactor.text(key) : key;
  }

  #text(text: string): string {
    this.#characters += text.length;
    return truncate(wellFormed(this.#redactor.text(text)), MAX_LEAF_BYTES);
  }

  /** A number that is a card's becomes a text. */
  #number(value: number): unknown {
    if (value < SMALLEST_CARD || !Number.isSafeInteger(value)) return value;
    const digits = String(value);
    const redacted = this.#redactor.text(digits);
    return redacted === digits ? value : redacted;
  }

  #array(items: unknown[], depth: number): unknown[] {
    for (let i = 0; i < items.length; i++) {
      if (this.spent()) {
        items.splice(i, items.length - i, `[truncated ${items.length - i} items]`);
        break;
      }
      items[i] = this.value(items[i], depth);
    }
    return items;
  }

  #object(object: Json, depth: number): Json {
    const keys = Object.keys(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (this.spent() || !isPlainKey(key) || key.includes('@'))
        return this.#rebuilt(object, { keys, from: i, depth });
      object[key] = isSecret(key) ? REDACTED : this.value(object[key], depth);
    }
    return object;
  }

  /** The same object with keys that OpenSearch takes, from the first that it would not, or cut at the limit. */
  #rebuilt(object: Json, at: { keys: readonly string[]; from: number; depth: number }): Json {
    const rebuilt: Json = {};
    for (const key of at.keys.slice(0, at.from)) put(rebuilt, key, object[key]);
    // The first key is counted already.
    for (let i = at.from, counted = true; i < at.keys.length; i++, counted = false) {
      if (counted ? this.#values > MAX_VALUES || this.#characters > MAX_CHARACTERS : this.spent()) {
        put(rebuilt, '…', `[truncated ${at.keys.length - i} keys]`);
        break;
      }
      const key = at.keys[i] as string;
      put(rebuilt, this.key(key), isSecret(key) ? REDACTED : this.value(object[key], at.depth));
    }
    return rebuilt;
  }
}

/** Sets a member under a key that OpenSearch takes, numbered where the object has that key: no value replaces another. */
export function put(target: Json, key: string, value: unknown): void {
  const name = isPlainKey(key) ? key : truncate(wellFormed(key === '' ? '(empty)' : key), MAX_KEY_BYTES);
  let free = name;
  for (let n = 2; Object.hasOwn(target, free); n++) free = `${name} ${n}`;
  if (free === '__proto__') {
    Object.defineProperty(target, free, { value, enumerable: true, configurable: true, writable: true });
  } else target[free] = value;
}

/** Whether a key may be written as it is: not empty, short, well-formed, and not `__proto__`. */
function isPlainKey(key: string): boolean {
  return key !== '' && key.length * 3 <= MAX_KEY_BYTES && key !== '__proto__' && wellFormed(key) === key;
}
