import { RE2Set } from 're2js';
import { parse } from 'yaml';
import { Alternatives } from './alternatives';
import type { NamedPatterns } from './compose-pattern';
import { readFormatFile } from './format-file';
import type { RecordStart } from './line-joiner';
import { withoutColours } from './text';
import { TextFormat, type TextMatch } from './text-format';

/** Only this many characters of the first line are looked at: every header and access line is shorter. */
export const MAX_HEADER_CHARACTERS = 4096;
/** In lines up to this length, a backtracking engine finds the first format sooner than the automaton does. */
const SHORT_CHARACTERS = 512;

/** The formats that come with the filter. They are known to match in linear time in a backtracking engine, too. */
export interface ShippedFormats {
  /** YAML, see patterns.yaml. */
  readonly shipped: string;
}

/**
 * The formats of a file, compiled. All of them are tried in one pass by one automaton, linear in the length of the
 * line and hardly dependent on how many there are; the first that fits is then run once more for its fields. Where
 * there are shipped formats only, JavaScript's own engine takes the automaton's place for short lines.
 */
export class TextFormats {
  readonly #formats: readonly TextFormat[];
  readonly #all = new RE2Set(RE2Set.ANCHOR_START);
  /** JavaScript's expressions of the formats; undefined where one of them may only be tried by the automaton. */
  readonly #natives: readonly string[] | undefined;
  /** Finds the first format that fits a short line. */
  readonly #first: Alternatives | undefined;
  /** By a format's number: matches what any earlier format matches. */
  readonly #earlier: (Alternatives | undefined)[] = [];
  /** Number of the format of the last short line: most lines have the format of the one before. */
  #last = 0;

  /**
   * @param texts YAML, see patterns.yaml; the formats of the first text come first, its patterns replace later ones
   * @throws Error with all that is wrong, by format
   */
  constructor(...texts: readonly (string | ShippedFormats)[]) {
    this.#formats = compile(texts);
    for (const { expression } of this.#formats) this.#all.add(expression);
    this.#all.compile();
    const natives = this.#formats.flatMap(({ native }) => (native === undefined ? [] : [native]));
    this.#natives = natives.length > 0 && natives.length === this.#formats.length ? natives : undefined;
    this.#first = this.#natives && new Alternatives(this.#natives);
  }

  /** The first format that fits the text's first line. */
  match(text: string): TextMatch | undefined {
    const head = headOf(text);
    const again = this.#matchOfLast(head, text);
    if (again) return again;
    for (const index of this.#fits(head)) {
      const format = this.#formats[index] as TextFormat;
      // A line that goes on beyond the head has not been seen whole.
      if (format.isLine && head.length === MAX_HEADER_CHARACTERS) continue;
      const match = format.match(head, text);
      if (match) return match;
    }
    return undefined;
  }

  /** Whether a line has the header of a record in one of the formats, or is a whole record in one; undefined if in none. */
  startOf(line: string): RecordStart | undefined {
    const [first] = this.#fits(headOf(withoutColours(line)));
    if (first === undefined) return undefined;
    return this.#formats[first]?.isLine ? 'whole' : 'header';
  }

  /** The match of the last line's format, where no earlier one fits. */
  #matchOfLast(head: string, text: string): TextMatch | undefined {
    if (this.#natives === undefined || head.length > SHORT_CHARACTERS) return undefined;
    const last = this.#last;
    this.#earlier[last] ??= new Alternatives(this.#natives.slice(0, last));
    return this.#earlier[last].first(head) === -1 ? this.#formats[last]?.match(head, text) : undefined;
  }

  /** Numbers of the formats that fit a head, in order; the first one alone where it is enough. */
  #fits(head: string): readonly number[] {
    if (this.#first !== undefined && head.length <= SHORT_CHARACTERS) {
      const first = this.#first.first(head);
      if (first === -1) return [];
      this.#last = first;
      return [first];
    }
    const fits = this.#all.match(head);
    return fits.length > 1 ? fits.sort((a, b) => a - b) : fits;
  }
}

function compile(texts: readonly (string | ShippedFormats)[]): TextFormat[] {
  const files = texts.map((text) => {
    const isShipped = typeof text !== 'string';
    return { isShipped, ...readFormatFile(parse(isShipped ? text.shipped : text)) };
  });
  const patterns: NamedPatterns = Object.assign({}, ...files.map((file) => file.patterns).reverse());
  // A file of the user's may replace a piece of a shipped format, which is then no longer known to be linear.
  const isOwn = files.some((file) => !file.isShipped && Object.keys(file.patterns).length > 0);
  const problems: string[] = [];
  const formats = files.flatMap(({ formats, isShipped }) =>
    formats.flatMap((source) => {
      try {
        return [new TextFormat(source, { patterns, mayGoBack: isShipped && !isOwn })];
      } catch (error) {
        problems.push(`format ${source.name}: ${(error as Error).message}`);
        return [];
      }
    }),
  );
  if (problems.length > 0) throw new Error(`patterns: ${problems.join('; ')}`);
  return formats;
}

/** The first line, without its end, as far as a header may reach. */
function headOf(text: string): string {
  const end = text.indexOf('\n');
  const line = end === -1 ? text : text.slice(0, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
  return line.length <= MAX_HEADER_CHARACTERS ? line : line.slice(0, MAX_HEADER_CHARACTERS);
}
