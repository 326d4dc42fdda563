import { type Member, membersOf } from './json-members';
import { isSecret } from './redact';

/** In a shorter line no text, key or number of values is over a limit of `limits.ts`. */
export const MAX_SHAPED_CHARACTERS = 5000;
const MAX_MEMBERS = 100;
const MAX_DEPTH = 8;

/** A text whose escapes are whole characters: half of a surrogate pair is none. */
export const TEXT = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-cefA-CEF][0-9a-fA-F]{3})[^"\\\u0000-\u001f]*)*"`;
/** A number without an exponent whose whole part a double holds. */
export const NUMBER = String.raw`-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?`;
const SCALAR = `(?:${TEXT}|${NUMBER}|true|false|null)`;
const SCALARS = String.raw`\[(?:${SCALAR}(?:, ?${SCALAR})*)?\]`;
const PLAIN_KEY = /^"[^"\\]{1,128}"$/;

/**
 * Makes parts of a regular expression from one line. They match lines with the same keys in the same order, and with the same
 * spaces and signs between keys and values. No part can match in two ways, so matching is linear.
 */
export class JsonPattern {
  readonly #line: string;
  #members = 0;

  /** @param line that `JSON.parse` takes */
  constructor(line: string) {
    this.#line = line;
  }

  /** An expression that matches exactly what stands between two places of the line. */
  literal(start: number, end: number): string {
    return this.#line.slice(start, end).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }

  /** The members of the object that begins at `start`; undefined if it has too many, a strange or secret key, or one twice. */
  members(start: number): { members: Member[]; end: number } | undefined {
    const object = membersOf(this.#line, start);
    const { members } = object;
    this.#members += members.length;
    const isPlain = ({ key, keyStart, keyEnd }: Member) =>
      key !== '__proto__' && !isSecret(key) && PLAIN_KEY.test(this.#line.slice(keyStart, keyEnd));
    const keys = new Set(members.map(({ key }) => key));
    return this.#members <= MAX_MEMBERS && keys.size === members.length && members.every(isPlain)
      ? object
      : undefined;
  }

  /** An expression for a member's value: any scalar, any list of scalars, or an object with the same keys, as the value is. */
  value({ valueStart }: Member, depth = 1): string | undefined {
    const first = this.#line.charAt(valueStart);
    if (first === '[') return SCALARS;
    if (first !== '{') return SCALAR;
    const object = depth > MAX_DEPTH ? undefined : this.members(valueStart);
    if (object === undefined) return undefined;
    let pattern = '';
    let at = valueStart;
    for (const member of object.members) {
      const value = this.value(member, depth + 1);
      if (value === undefined) return undefined;
      pattern += this.literal(at, member.valueStart) + value;
      at = member.valueEnd;
    }
    return pattern + this.literal(at, object.end);
  }
}
