import { MERGED, type Rules, rankOf, rulesFor, TARGETS } from './json-rules';
import { Bounds, put } from './limits';
import { isSecret, REDACTED, type TextRedactor } from './redact';

type Json = Record<string, unknown>;

/** A value that may fill a field of the document, and where it stood. */
interface Candidate {
  readonly rank: number;
  readonly key: string;
  readonly value: unknown;
  /** The object that takes the value if it fills no field. */
  readonly home: Json;
  readonly depth: number;
}

/** Where the members of an object go. */
interface Place {
  /** Path of the object, with a dot behind it; empty for the record itself. */
  readonly prefix: string;
  readonly home: Json;
  readonly depth: number;
  /** Whether `extra` and its like are merged here. */
  readonly mayMerge: boolean;
  /** Whether the object is merged into the record. */
  readonly isMerged: boolean;
}

/**
 * A JSON record taken apart: what can fill the document's fields, and `extra` with all else. Nothing is left out: what
 * does not fill its field goes to `extra` under its own name.
 */
export class JsonRecord {
  readonly extra: Json = {};
  readonly #rules: Rules;
  readonly #found: (Candidate[] | undefined)[] = new Array(TARGETS.length);
  readonly #bounds: Bounds;
  /** Objects whose members may all fill fields. Such an object gets its place only when a member fills none after all. */
  readonly #empty: { readonly home: Json; readonly key: string; readonly rest: Json }[] = [];
  #isCut = false;

  /**
   * @param record as `JSON.parse` made it; its members are taken over
   * @param redactor takes secrets out of what goes to `extra`
   */
  constructor(record: Json, redactor: TextRedactor) {
    this.#bounds = new Bounds(redactor);
    this.#rules = rulesFor((key) => Object.hasOwn(record, key));
    this.#visit(record, { prefix: '', home: this.extra, depth: 1, mayMerge: true, isMerged: false });
  }

  /**
   * What `read` makes of the first value that it accepts for a field; the other values go to `extra`.
   *
   * @param read gets the key that the value had, too
   */
  take<T>(place: number, read: (value: unknown, key: string) => T | undefined): T | undefined {
    const candidates = this.#found[place];
    if (candidates === undefined) return undefined;
    this.#found[place] = undefined;
    if (candidates.length > 1) candidates.sort((a, b) => a.rank - b.rank);
    let taken: T | undefined;
    for (const candidate of candidates) {
      const value = taken === undefined ? read(candidate.value, candidate.key) : undefined;
      if (value === undefined) this.#keep(candidate);
      else taken = value;
    }
    return taken;
  }

  /** Adds a sender's value to `extra` that a field of the document expresses only in part. */
  add(key: string, value: unknown): void {
    this.#set(this.extra, key, value, 1);
  }

  #visit(object: Json, at: Place): void {
    for (const key of Object.keys(object)) {
      const path = at.prefix + key;
      const value = isSecret(key) ? REDACTED : object[key];
      const rule = this.#rules.byPath.get(path);
      const isHolder = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isHolder && at.mayMerge && MERGED.has(key))
        this.#visit(value as Json, { ...at, mayMerge: false, isMerged: true });
      else if (isHolder && this.#rules.containers.has(path)) this.#enter(value as Json, key, at);
      else if (rule) {
        const rank = rankOf(rule, { isMerged: at.isMerged, isNumber: typeof value === 'number' });
        this.#offer(rule.target, { rank, key, value, home: at.home, depth: at.depth });
      } else this.#set(at.home, key, value, at.depth);
    }
  }

  /** An object that may hold a field: what it holds besides stays together under its own name. */
  #enter(value: Json, key: string, at: Place): void {
    const rest: Json = {};
    this.#visit(value, {
      prefix: `${at.prefix}${key}.`,
      home: rest,
      depth: at.depth + 1,
      mayMerge: false,
      isMerged: at.isMerged,
    });
    // A member that fills no field after all comes back: the object then gets its place.
    if (Object.keys(rest).length > 0 || Object.keys(value).length === 0) put(at.home, key, rest);
    else this.#empty.push({ home: at.home, key, rest });
  }

  #offer(target: number, candidate: Candidate): void {
    const found = this.#found[target];
    if (found === undefined) this.#found[target] = [candidate];
    else found.push(candidate);
  }

  #keep({ home, key, value, depth }: Candidate): void {
    const empty = this.#empty.findIndex(({ rest }) => rest === home);
    if (empty !== -1) {
      for (const { home: around, key: name, rest } of this.#empty.splice(empty, 1)) put(around, name, rest);
    }
    this.#set(home, key, value, depth);
  }

  #set(home: Json, key: string, value: unknown, depth: number): void {
    if (this.#isCut) return;
    if (this.#bounds.spent()) {
      this.#isCut = true;
      put(this.extra, '…', '[truncated: more values than a record may have]');
    } else put(home, this.#bounds.key(key), this.#bounds.value(value, depth));
  }
}
