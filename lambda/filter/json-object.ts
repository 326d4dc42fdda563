import { membersOf } from './json-members';
import { put } from './limits';
import { isSecret, REDACTED } from './redact';

type Json = Record<string, unknown>;

/**
 * The JSON object that a text holds; undefined if it holds none. Unlike `JSON.parse`, this loses no digit of a whole number and
 * no value of a repeated key.
 */
export function jsonObject(text: string): Json | undefined {
  const first = text.charCodeAt(0);
  // An object begins with a brace, or with white space before one.
  if (first !== 0x7b && first !== 0x20 && first !== 0x0a && first !== 0x0d && first !== 0x09)
    return undefined;
  const json = LARGE_NUMBER.test(text) ? withLargeNumbersAsTexts(text) : text;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return withRepeated(value as Json, json);
  } catch {
    return undefined;
  }
}

const LARGE_NUMBER = /\d{16}/;
const TEXTS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const WHOLE = /^-?\d{16,}$/;

/** JSON whose whole numbers are all kept: a double does not hold those beyond 2^53, so they are texts, as in the layers. */
function withLargeNumbersAsTexts(json: string): string {
  return json.replace(TEXTS_AND_NUMBERS, (piece) =>
    WHOLE.test(piece) && !Number.isSafeInteger(Number(piece)) ? `"${piece}"` : piece,
  );
}

/**
 * Keeps all values of a repeated key, of which `JSON.parse` keeps the last. One value stays under the key; the other, or a list
 * of the others, goes under the key with a number, such as `time 2`. slog, zap, zerolog and pino repeat a key where a caller's
 * field has the name of a field of their own.
 */
function withRepeated(object: Json, json: string): Json {
  const { members } = membersOf(json);
  if (members.length === Object.keys(object).length) return object;
  const byKey = new Map<string, string[]>();
  for (const { key, valueStart, valueEnd } of members) {
    const value = json.slice(valueStart, valueEnd);
    const same = byKey.get(key);
    if (same) same.push(value);
    else byKey.set(key, [value]);
  }
  for (const [key, same] of byKey) {
    if (same.length === 1) continue;
    const own = (isFirstOwn(key, byKey, members[0]?.key) ? same[0] : same.at(-1)) as string;
    const others = [...new Set(same)].filter((value) => value !== own);
    object[key] = JSON.parse(own);
    if (others.length === 0) continue;
    const value: unknown = JSON.parse(others.length === 1 ? (others[0] as string) : `[${others.join()}]`);
    put(object, key, isSecret(key) ? REDACTED : value);
  }
  return object;
}

/**
 * Whether the first value of a repeated key is the logger's own and not its caller's. It is in slog and zap, and the level's is
 * in every logger. zerolog writes its time and message after the caller's fields, and pino its message. Of two values of the
 * caller's, the later one counts.
 */
function isFirstOwn(key: string, keys: ReadonlyMap<string, unknown>, first: string | undefined): boolean {
  if (key === 'level') return true;
  if (keys.has('pid') && keys.has('hostname')) return key === 'time' || key === 'pid' || key === 'hostname';
  const isOwn = key === 'time' || key === 'ts' || key === 'msg' || key === 'caller' || key === 'logger';
  return isOwn && keys.has('msg') && (first === 'time' || (first === 'level' && keys.has('ts')));
}
