import { RE2JS, RE2Set } from 're2js';
import { parse } from 'yaml';
import { composePattern, type NamedPatterns } from './compose-pattern';
import { type FormatSource, readFormatFile } from './format-file';
import { nativeExpression } from './native-expression';

/** A header or an access line is shorter; a longer first line is looked at up to here only. */
export const MAX_HEADER_CHARACTERS = 4096;

/** What a format found in a text. */
export interface TextMatch {
  /** Name of the format, as in the file. */
  readonly format: string;
  /** Fields that the pattern kept and the format sets, by the document's names, or a key of `extra`. */
  readonly fields: ReadonlyMap<string, string>;
  /** What follows the header, further lines included; the whole text for a format of whole lines. */
  readonly message: string;
}

/** The formats that come with the filter: known to be linear for an engine that goes back, too. */
export interface ShippedFormats {
  /** YAML, see patterns.yaml. */
  readonly shipped: string;
}

interface Format {
  readonly name: string;
  readonly expression: RE2JS | RegExp;
  readonly fields: readonly string[];
  readonly set: readonly (readonly [string, string])[];
  readonly isLine: boolean;
}

/**
 * The formats of a file, compiled. All of them are tried in one pass by one automaton, linear in the length of the
 * line and hardly dependent on how many there are; the first that fits is then run once more for its fields.
 */
export class TextFormats {
  readonly #formats: readonly Format[];
  readonly #all = new RE2Set(RE2Set.ANCHOR_START);

  /**
   * @param texts YAML, see patterns.yaml; the formats of the first text come first, its patterns replace later ones
   * @throws Error with all that is wrong, by format
   */
  constructor(...texts: readonly (string | ShippedFormats)[]) {
    const files = texts.map((text) => {
      const isShipped = typeof text !== 'string';
      return { isShipped, ...readFormatFile(parse(isShipped ? text.shipped : text)) };
    });
    const patterns: NamedPatterns = Object.assign({}, ...files.map((file) => file.patterns).reverse());
    // A piece that is replaced may make a shipped format another one.
    const isOwn = files.some((file) => !file.isShipped && Object.keys(file.patterns).length > 0);
    const problems: string[] = [];
    this.#formats = files
      .flatMap(({ formats, isShipped }) => formats.map((source) => ({ source, isShipped })))
      .flatMap(({ source, isShipped }) => {
        try {
          return [this.#add(source, { patterns, mayGoBack: isShipped && !isOwn })];
        } catch (error) {
          problems.push(`format ${source.name}: ${(error as Error).message}`);
          return [];
        }
      });
    if (problems.length > 0) throw new Error(`patterns: ${problems.join('; ')}`);
    this.#all.compile();
  }

  /** The first format that fits the text's first line. */
  match(text: string): TextMatch | undefined {
    const head = headOf(text);
    const fits = this.#all.match(head);
    for (const index of fits.length > 1 ? fits.sort((a, b) => a - b) : fits) {
      const match = matchOf(this.#formats[index] as Format, head, text);
      if (match) return match;
    }
    return undefined;
  }

  /** Whether a line is the start of a record in one of the formats. */
  fits(line: string): boolean {
    return this.#all.match(headOf(line)).length > 0;
  }

  #add(source: FormatSource, how: { patterns: NamedPatterns; mayGoBack: boolean }): Format {
    const isLine = source.line !== undefined;
    const { expression, fields } = composePattern(source.line ?? source.header ?? '', how.patterns);
    const anchored = `^(?:${expression})${isLine ? '$' : ''}`;
    const compiled = RE2JS.compile(anchored);
    if (compiled.groupCount() !== fields.length) {
      throw new Error('a group that is no field is kept; write (?:…) instead of (…)');
    }
    this.#all.add(anchored);
    const native = how.mayGoBack ? nativeExpression(anchored) : undefined;
    return {
      name: source.name,
      expression: native ?? compiled,
      fields,
      set: Object.entries(source.set ?? {}),
      isLine,
    };
  }
}

/** The first line, without its end, as far as a header may reach. */
function headOf(text: string): string {
  const end = text.indexOf('\n');
  const line = end === -1 ? text : text.slice(0, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
  return line.length <= MAX_HEADER_CHARACTERS ? line : line.slice(0, MAX_HEADER_CHARACTERS);
}

function matchOf(format: Format, head: string, text: string): TextMatch | undefined {
  // A line that goes on beyond the head has not been seen whole.
  if (format.isLine && head.length === MAX_HEADER_CHARACTERS) return undefined;
  const groups = groupsOf(format.expression, head);
  if (groups === undefined) return undefined;
  const fields = new Map(format.set);
  for (let i = 0; i < format.fields.length; i++) {
    const value = groups.values[i];
    if (value !== null && value !== undefined && value !== '' && value !== '-')
      fields.set(format.fields[i] as string, value);
  }
  return {
    format: format.name,
    fields,
    message: format.isLine ? text : text.slice(groups.end),
  };
}

/** What the groups of an expression that is anchored at the start matched, and where the match ends. */
function groupsOf(
  expression: RE2JS | RegExp,
  head: string,
): { values: readonly (string | null | undefined)[]; end: number } | undefined {
  if (expression instanceof RegExp) {
    const match = expression.exec(head);
    return match ? { values: match.slice(1), end: match[0].length } : undefined;
  }
  const matcher = expression.matcher(head);
  if (!matcher.lookingAt()) return undefined;
  const values = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1));
  return { values, end: matcher.end() };
}
