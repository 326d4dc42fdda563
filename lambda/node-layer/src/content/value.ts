import { types } from 'node:util';
import { AssignedSecrets } from './assigned-secrets';
import { dateText, describeThrown, errorEntries, listedEntries } from './described';
import { isError } from './error';
import { MAX_CHARACTERS, MAX_DEPTH, MAX_KEY_BYTES, MAX_LEAF_BYTES, MAX_VALUES } from './limits';
import { comparable, type Redactor } from './redact';
import { REQUEST_FIELDS, requestText } from './request-fields';
import { inOnePiece } from './text';

export const REDACTED = '"[redacted]"';
const TOO_DEEP = '"[truncated: deeper than 20 levels]"';
const CIRCULAR = '"[circular]"';

interface Key {
  /** `"name":`, and the same after another member. */
  readonly first: string;
  readonly next: string;
  /** Whether the key was cut, redacted or mended: another key of the object may look the same then. */
  readonly altered: boolean;
  /** Whether its value is never sent. */
  readonly secret: boolean;
  /** Its place among the request fields, or -1. */
  readonly request: number;
}

/** The request fields of one record as text, by their place. */
type RequestTexts = (string | undefined)[];

/** Writes any value as JSON: bounded, without exceptions, and in one stated way for each kind of value. */
export class ValueWriter {
  readonly #keys = new Map<string, Key>();
  readonly #redactor: Redactor;
  readonly #secretNames: ReadonlySet<string>;
  /** For texts that were made of objects. */
  readonly assigned: AssignedSecrets;
  /** Containers around the value that is being written, to find cycles and to count the depth. */
  readonly #around: object[] = [];
  #values = 0;
  #characters = 0;

  /** @param secretNames keys whose values are never sent; `comparable` says how they are compared */
  constructor(redactor: Redactor, secretNames: Iterable<string> = []) {
    this.#redactor = redactor;
    this.#secretNames = new Set(Array.from(secretNames, comparable));
    this.assigned = new AssignedSecrets(this.#secretNames);
  }

  /** A record's own fields as JSON: `request` as `,"http_method":"GET"…` in the document's order, `extra` as members. */
  split(fields: object): { request: string; extra: string } {
    if (typeof fields !== 'object') return { request: '', extra: '' };
    const texts: RequestTexts = new Array(REQUEST_FIELDS.length);
    const extra = this.#outermost(fields, texts);
    let request = '';
    for (const text of texts) if (text !== undefined) request += text;
    return { request, extra };
  }

  /** A value as JSON text. */
  text(value: object): string {
    this.#values = 0;
    this.#characters = 0;
    return this.#object(value) ?? '';
  }

  /** Any value as JSON text; undefined where JSON has none. */
  any(value: unknown): string | undefined {
    this.#values = 0;
    this.#characters = 0;
    return this.#write(value);
  }

  isSecret(key: string): boolean {
    return this.#secretNames.has(comparable(key));
  }

  #outermost(fields: object, request: RequestTexts): string {
    this.#values = 0;
    this.#characters = 0;
    try {
      return this.#members(fields, request);
    } catch (error) {
      return `"unreadable":${this.#redactor.quote(describeThrown(error))}`;
    } finally {
      this.#around.length = 0;
    }
  }

  #write(value: unknown): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? this.#redactor.number(value) : `"${value}"`;
      case 'boolean':
        return value ? 'true' : 'false';
      case 'undefined':
        return undefined;
      case 'bigint':
        return Number.isSafeInteger(Number(value))
          ? this.#redactor.number(Number(value))
          : this.#text(`${value}`);
      case 'symbol':
        return this.#text(String(value));
      case 'function':
        return this.#text('[function]');
      default:
        return value === null ? 'null' : this.#object(value as object);
    }
  }

  #text(text: string): string {
    const written = this.#redactor.quote(this.assigned.redactIfOfObject(text), MAX_LEAF_BYTES);
    this.#characters += written.length;
    return written;
  }

  #object(value: object): string | undefined {
    if (this.#around.includes(value)) return CIRCULAR;
    // The outermost members are level 1.
    if (this.#around.length >= MAX_DEPTH) return TOO_DEEP;
    const depth = this.#around.length;
    try {
      return this.#container(value);
    } catch (error) {
      return this.#text(describeThrown(error));
    } finally {
      this.#around.length = depth;
    }
  }

  #container(value: object): string | undefined {
    if (Array.isArray(value)) return this.#array(value, value);
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === Object.prototype || prototype === null;
    const builtIn = isPlain ? undefined : this.#builtIn(value);
    if (builtIn !== undefined) return builtIn;
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') {
      this.#around.push(value);
      return this.#write(toJSON.call(value, ''));
    }
    const members = this.#members(value);
    if (isPlain || members) return `{${members}}`;
    const listed = listedEntries(value);
    return listed ? `{${this.#members(value, undefined, listed)}}` : this.#memberless(value);
  }

  /** An object of a class of JavaScript's own, of any realm; undefined for all others. */
  #builtIn(value: object): string | undefined {
    if (types.isDate(value)) return this.#text(dateText(value));
    if (isError(value)) return `{${this.#members(value, undefined, errorEntries(value))}}`;
    if (types.isMap(value)) return this.#map(value);
    if (types.isSet(value)) return this.#array([...value], value);
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
      return this.#text(`[${value.constructor.name} of ${value.byteLength} bytes]`);
    }
    if (types.isRegExp(value) || types.isStringObject(value)) return this.#text(String(value));
    if (types.isNumberObject(value) || types.isBooleanObject(value)) return this.#write(value.valueOf());
    return undefined;
  }

  /** An object without members: a promise, a stream. Its kind says more than `{}`, where it has one. */
  #memberless(value: object): string {
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
    return kind === 'Object' ? '{}' : this.#text(`[${kind}]`);
  }

  #map(map: ReadonlyMap<unknown, unknown>): string {
    const entries = [...map];
    if (entries.every(([key]) => typeof key === 'string')) {
      return `{${this.#members(map, undefined, entries as [string, unknown][])}}`;
    }
    const pairs = entries.map(([key, item]) => [
      key,
      typeof key === 'string' && this.isSecret(key) ? '[redacted]' : item,
    ]);
    return this.#array(pairs, map);
  }

  #array(items: readonly unknown[], container: object): string {
    this.#around.push(container);
    let text = '';
    for (let i = 0; i < items.length; i++) {
      if (this.#spent()) {
        text += `${i ? ',' : ''}"[truncated ${items.length - i} items]"`;
        break;
      }
      text += `${i ? ',' : ''}${this.#write(items[i]) ?? 'null'}`;
    }
    return `[${text}]`;
  }

  #members(value: object, request?: RequestTexts, entries?: readonly (readonly [string, unknown])[]): string {
    this.#around.push(value);
    const names = entries ? undefined : Object.keys(value);
    const count = entries?.length ?? (names as string[]).length;
    /** Keys of this object as they are written. They are collected once a key is altered: only then can two be equal. */
    let seen: Set<string> | undefined;
    let text = '';
    for (let i = 0; i < count; i++) {
      const name = entries
        ? (entries[i] as readonly [string, unknown])[0]
        : ((names as string[])[i] as string);
      if (this.#spent()) {
        text += `${text && ','}"…":"[truncated ${count - i} keys]"`;
        break;
      }
      let key = this.#keys.get(name) ?? this.#learn(name);
      if (request && key.request >= 0 && this.#request(value, key, request)) continue;
      if (key.altered) seen ??= this.#keysBefore(i, names ?? entries);
      if (seen) key = keptApart(key, seen);
      const written = key.secret
        ? REDACTED
        : entries
          ? this.#write(entries[i]?.[1])
          : this.#property(value, name);
      if (written === undefined) continue;
      text += (text ? key.next : key.first) + written;
    }
    return text;
  }

  /** Writes a request field if its value has the field's type. @returns whether it did */
  #request(value: object, { request: place, next }: Key, request: RequestTexts): boolean {
    const name = REQUEST_FIELDS[place] as string;
    try {
      const text = requestText(place, (value as Record<string, unknown>)[name], this.#redactor);
      if (text === undefined) return false;
      request[place] = next + text;
      return true;
    } catch {
      return false;
    }
  }

  #property(value: object, name: string): string | undefined {
    try {
      return this.#write((value as Record<string, unknown>)[name]);
    } catch (error) {
      return this.#text(describeThrown(error));
    }
  }

  #spent(): boolean {
    return ++this.#values > MAX_VALUES || this.#characters > MAX_CHARACTERS;
  }

  #learn(name: string): Key {
    // OpenSearch refuses an empty field name.
    const text = this.#redactor.quote(name === '' ? '(empty)' : name, MAX_KEY_BYTES);
    const request = (REQUEST_FIELDS as readonly string[]).indexOf(name);
    const key = {
      first: inOnePiece(`${text}:`),
      next: inOnePiece(`,${text}:`),
      // JSON.stringify spells a lone surrogate as an escape: a mended key is an altered one.
      altered: text !== JSON.stringify(name),
      secret: this.isSecret(name),
      request,
    };
    // A caller with ever new keys must not fill the memory.
    if (request >= 0 || (this.#keys.size < 1000 && name.length <= 64)) this.#keys.set(name, key);
    return key;
  }

  #keysBefore(end: number, keys: readonly (string | readonly [string, unknown])[] | undefined): Set<string> {
    const before = (keys ?? []).slice(0, end).map((key) => (typeof key === 'string' ? key : key[0]));
    return new Set(before.map((name) => (this.#keys.get(name) ?? this.#learn(name)).first));
  }
}

/** The key; numbered if the object has it already, since OpenSearch refuses a document with the same key twice. */
function keptApart(key: Key, seen: Set<string>): Key {
  let { first } = key;
  for (let n = 2; seen.has(first); n++) first = `${key.first.slice(0, -2)} ${n}":`;
  seen.add(first);
  return { ...key, first, next: `,${first}` };
}
