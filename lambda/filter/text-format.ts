import { RE2JS } from 're2js';
import { composePattern, type NamedPatterns } from './compose-pattern';
import type { FormatSource } from './format-file';
import { nativeExpression } from './native-expression';
import { isSecret, REDACTED } from './redact';

/** What a format found in a text. */
export interface TextMatch {
  /** Name of the format, as in the file. */
  readonly format: string;
  readonly asctime: string | undefined;
  readonly name: string | undefined;
  readonly levelname: string | undefined;
  /** Syslog's priority: facility and severity. */
  readonly pri: string | undefined;
  /** Other fields that the pattern kept or the format sets: names of the document, or keys of `extra`. */
  readonly others: readonly (readonly [name: string, value: string])[];
  /** What follows the header, further lines included; the whole text for a format of whole lines. */
  readonly message: string;
}

/** Fields that are properties of a match. A field's number is its place here; all other fields count from OTHERS on. */
const OWN = ['asctime', 'name', 'levelname', 'pri'] as const;
const OTHERS = OWN.length;

export interface FormatOptions {
  readonly patterns: NamedPatterns;
  /** Whether the format is known to match in linear time in a backtracking engine, too. */
  readonly mayGoBack: boolean;
}

/** One format of a file, compiled. */
export class TextFormat {
  readonly name: string;
  /** Fits a text that the format fits, without groups; RE2 syntax. */
  readonly expression: string;
  /** The same as JavaScript writes it; undefined if the format may only be tried by the linear engine. */
  readonly native: string | undefined;
  readonly isLine: boolean;
  readonly #groups: RE2JS | RegExp;
  /** By group: the number of its field, which is a place in OWN, or OTHERS plus a place in `#others`. */
  readonly #slots: readonly number[];
  readonly #others: readonly string[];
  readonly #isSecret: readonly boolean[];
  /** Values of OWN, then those of `#others` that the format itself says. */
  readonly #set: readonly (string | undefined)[];

  /** @throws Error that says what of the pattern the engine does not take */
  constructor(source: FormatSource, { patterns, mayGoBack }: FormatOptions) {
    this.name = source.name;
    this.isLine = source.line !== undefined;
    const { expression, ungrouped, fields } = composePattern(source.line ?? source.header ?? '', patterns);
    const anchored = (pattern: string) => `^(?:${pattern})${this.isLine ? '$' : ''}`;
    const linear = RE2JS.compile(anchored(expression));
    if (linear.groupCount() !== fields.length) {
      throw new Error('a group that is no field is kept; write (?:…) instead of (…)');
    }
    this.expression = anchored(ungrouped);
    const native = mayGoBack ? nativeExpression(anchored(expression)) : undefined;
    this.native = native && nativeExpression(this.expression)?.source;
    this.#groups = native ?? linear;
    const { set = {} } = source;
    const isOther = (name: string) => !OWN.includes(name as (typeof OWN)[number]);
    this.#others = [...new Set([...Object.keys(set), ...fields].filter(isOther))];
    this.#isSecret = this.#others.map(isSecret);
    const names = [...OWN, ...this.#others];
    this.#slots = fields.map((field) => names.indexOf(field));
    this.#set = names.map((name) => (Object.hasOwn(set, name) ? set[name] : undefined));
  }

  /**
   * @param head the text's first line, as far as it is looked at
   * @returns undefined if the format does not fit
   */
  match(head: string, text: string): TextMatch | undefined {
    const groups = groupsOf(this.#groups, head);
    if (groups === undefined) return undefined;
    const values = this.#set.slice();
    for (let i = 0; i < this.#slots.length; i++) {
      const value = groups.values[groups.first + i];
      if (value !== null && value !== undefined && value !== '' && value !== '-')
        values[this.#slots[i] as number] = value;
    }
    const others: [string, string][] = [];
    for (let i = OTHERS; i < values.length; i++) {
      const value = values[i];
      if (value === undefined) continue;
      others.push([this.#others[i - OTHERS] as string, this.#isSecret[i - OTHERS] ? REDACTED : value]);
    }
    const message = this.isLine ? text : text.slice(groups.end);
    const [asctime, name, levelname, pri] = values;
    return { format: this.name, asctime, name, levelname, pri, others, message };
  }
}

interface Groups {
  readonly values: readonly (string | null | undefined)[];
  /** Where the first group stands among the values. */
  readonly first: number;
  /** Where the match ends. */
  readonly end: number;
}

/** What the groups of an expression that is anchored at the start matched. */
function groupsOf(expression: RE2JS | RegExp, head: string): Groups | undefined {
  if (expression instanceof RegExp) {
    const values = expression.exec(head);
    return values ? { values, first: 1, end: values[0].length } : undefined;
  }
  const matcher = expression.matcher(head);
  if (!matcher.lookingAt()) return undefined;
  const values = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1));
  return { values, first: 0, end: matcher.end() };
}
