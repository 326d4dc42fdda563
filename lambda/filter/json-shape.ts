import type { Member } from './json-members';
import { JsonPattern, MAX_SHAPED_CHARACTERS, NUMBER, TEXT } from './json-pattern';
import { MERGED, PLACES, type Rules, rankOf, rulesFor, TARGETS, type Target } from './json-rules';
import type { Shape } from './recent-shapes';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a line has none of
const CONTROL = /[\u0000-\u001f]/;

/** Stands for a value that no expression can read: a line that has such a value gets no shape. */
const NO_SHAPE = '';
/** Values of fields that are no texts. */
const VALUES: Readonly<Partial<Record<Target, string>>> = {
  exc_info: NO_SHAPE,
  shipper: NO_SHAPE,
  memory_limit_mb: NUMBER,
  http_status: NUMBER,
  duration_ms: NUMBER,
  cold_start: 'true|false',
};

/**
 * The shape of JSON records of other loggers: their keys in their order, as a regular expression. The lines of one sender
 * have few shapes, mostly. One pass over such a line finds all pieces of its document, and none of them is parsed and
 * written again, which is most of what a line costs otherwise.
 */
export class JsonShape implements Shape {
  /** Which group is the JSON of a field's value. */
  readonly slots: ReadonlyMap<Target, number>;
  /** Groups of members that fill no field, as JSON without braces. */
  readonly extra: readonly number[];
  /** Keys of the record. */
  readonly keys: ReadonlySet<string>;
  /** Key of the value that fills a field. */
  readonly keyOf: (target: Target) => string | undefined;
  readonly #expression: RegExp;

  private constructor(pattern: string, { slots, extra, keys, winners }: ShapeReader) {
    this.#expression = new RegExp(`^${pattern}$`);
    this.slots = slots;
    this.extra = extra;
    this.keys = keys;
    this.keyOf = (target) => winners.get(target)?.key;
  }

  /** @param line that `JSON.parse` takes as an object. @returns undefined if it is unusual: see `ShapeReader` */
  static of(line: string): JsonShape | undefined {
    if (line.length > MAX_SHAPED_CHARACTERS || CONTROL.test(line)) return undefined;
    const reader = new ShapeReader(line);
    const pattern = reader.read();
    const shape = pattern === undefined ? undefined : new JsonShape(pattern, reader);
    return shape?.match(line) ? shape : undefined;
  }

  /** The pieces of a line of this shape, by group; null for any other line. */
  match(line: string): readonly string[] | null {
    return line.length > MAX_SHAPED_CHARACTERS ? null : this.#expression.exec(line);
  }
}

/** Where a value stands that can fill a field. */
interface Candidate {
  readonly rank: number;
  readonly key: string;
  readonly valueStart: number;
}

/** Reads one line as a shape. It gives up where a field's value is an object or a list, and where a key is repeated. */
class ShapeReader {
  readonly slots = new Map<Target, number>();
  readonly extra: number[] = [];
  readonly keys = new Set<string>();
  #rules: Rules = rulesFor(() => false);
  /** Keys of the record and of what is merged into it. */
  readonly #names = new Set<string>();
  readonly #line: string;
  readonly #pattern: JsonPattern;
  /** The value that fills each field. */
  readonly winners = new Map<Target, Candidate>();
  #groups = 0;

  constructor(line: string) {
    this.#line = line;
    this.#pattern = new JsonPattern(line);
  }

  read(): string | undefined {
    const keys = new Set(this.#pattern.members(0)?.members.map(({ key }) => key));
    this.#rules = rulesFor((key) => keys.has(key));
    return this.#choose(0, true) ? this.#object(0, true) : undefined;
  }

  /** Finds the value for each field, as `JsonRecord` does. */
  #choose(start: number, mayMerge: boolean): boolean {
    const object = this.#pattern.members(start);
    return object?.members.every((member) => this.#chooseMember(member, mayMerge)) ?? false;
  }

  #chooseMember({ key, valueStart }: Member, mayMerge: boolean): boolean {
    if (this.#isMerged(key, valueStart, mayMerge)) return this.#choose(valueStart, false);
    const isScalar = !/[{[]/.test(this.#line.charAt(valueStart));
    const rule = this.#rules.byPath.get(key);
    if (this.#names.has(key) || (!isScalar && (rule !== undefined || this.#rules.containers.has(key))))
      return false;
    this.#names.add(key);
    if (mayMerge) this.keys.add(key);
    const first = this.#line.charAt(valueStart);
    if (rule === undefined || first === 'n') return true;
    const target = TARGETS[rule.target] as Target;
    const other = this.winners.get(target);
    const rank = rankOf(rule, { isMerged: !mayMerge, isNumber: /[\d-]/.test(first) });
    if (other === undefined || rank < other.rank) this.winners.set(target, { rank, key, valueStart });
    return true;
  }

  #isMerged(key: string, valueStart: number, mayMerge: boolean): boolean {
    return mayMerge && MERGED.has(key) && this.#line.charAt(valueStart) === '{';
  }

  /** The expression of an object: a group for each field's value, and one for members side by side that fill none. */
  #object(start: number, mayMerge: boolean): string | undefined {
    const { members, end } = this.#pattern.members(start) ?? { members: [], end: start };
    let pattern = '';
    let isKeeping = false;
    let at = start;
    for (const member of members) {
      const field = this.#field(member, mayMerge);
      const value = field ?? this.#kept(member);
      if (value === undefined || value === NO_SHAPE) return undefined;
      const isKept = field === undefined;
      if (isKeeping && !isKept) pattern += ')';
      pattern += this.#pattern.literal(at, member.keyStart);
      if (isKept && !isKeeping) {
        pattern += '(';
        this.extra.push(++this.#groups);
      }
      pattern += this.#pattern.literal(member.keyStart, member.valueStart) + value;
      isKeeping = isKept;
      at = member.valueEnd;
    }
    return `${pattern}${isKeeping ? ')' : ''}${this.#pattern.literal(at, end)}`;
  }

  /** The expression of a value that fills a field, or whose members may; undefined for any other. */
  #field({ key, valueStart }: Member, mayMerge: boolean): string | undefined {
    if (this.#isMerged(key, valueStart, mayMerge)) return this.#object(valueStart, false) ?? NO_SHAPE;
    const target = TARGETS[this.#rules.byPath.get(key)?.target ?? -1];
    const first = this.#line.charAt(valueStart);
    if (target === undefined || this.winners.get(target)?.valueStart !== valueStart) return undefined;
    const isNumber = (target === 'asctime' || target === 'levelname') && first !== '"';
    const value = VALUES[target] ?? (isNumber ? NUMBER : TEXT);
    if (value === NO_SHAPE) return NO_SHAPE;
    this.slots.set(target, ++this.#groups);
    return `(${value})`;
  }

  /**
   * The expression of a value that fills no field. For `null`, and for a level's number that a word outranks, it matches only
   * `null` or only numbers, because another value might fill the field.
   */
  #kept(member: Member): string | undefined {
    const rule = this.#rules.byPath.get(member.key);
    const first = this.#line.charAt(member.valueStart);
    if (rule !== undefined && first === 'n') return 'null';
    if (rule?.target === PLACES.levelname && /[\d-]/.test(first)) return NUMBER;
    return this.#pattern.value(member);
  }
}
