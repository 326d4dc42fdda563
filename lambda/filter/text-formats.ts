import { RE2JS, RE2Set } from 're2js';
import { parse } from 'yaml';
import { composePattern, type NamedPatterns } from './compose-pattern';
import { type FormatSource, readFormatFile } from './format-file';

/** A header or an access line is shorter; a longer first line is looked at up to here only. */
export const MAX_HEADER_CHARACTERS = 4096;

/** What a format found in a text. */
export interface TextMatch {
  /** Name of the format, as in the file. */
  readonly format: string;
  /** Fields that the pattern kept and the format sets, by the document's names, or a key of `extra`. */
  readonly fields: Readonly<Record<string, string>>;
  /** What follows the header, further lines included; the whole text for a format of whole lines. */
  readonly message: string;
}

interface Format {
  readonly name: string;
  readonly expression: RE2JS;
  readonly fields: readonly string[];
  readonly set: Readonly<Record<string, string>>;
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
  constructor(...texts: readonly string[]) {
    const files = texts.map((text) => readFormatFile(parse(text)));
    const patterns: NamedPatterns = Object.assign({}, ...files.map((file) => file.patterns).reverse());
    const problems: string[] = [];
    this.#formats = files
      .flatMap(({ formats }) => formats)
      .flatMap((source) => {
        try {
          return [this.#add(source, patterns)];
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

  #add(source: FormatSource, patterns: NamedPatterns): Format {
    const isLine = source.line !== undefined;
    const { expression, fields } = composePattern(source.line ?? source.header ?? '', patterns);
    const anchored = `^(?:${expression})${isLine ? '$' : ''}`;
    const compiled = RE2JS.compile(anchored);
    if (compiled.groupCount() !== fields.length) {
      throw new Error('a group that is no field is kept; write (?:…) instead of (…)');
    }
    this.#all.add(anchored);
    return { name: source.name, expression: compiled, fields, set: source.set ?? {}, isLine };
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
  const matcher = format.expression.matcher(head);
  if (!matcher.lookingAt()) return undefined;
  const fields: Record<string, string> = { ...format.set };
  format.fields.forEach((field, i) => {
    const value = matcher.group(i + 1);
    if (value !== null && value !== undefined && value !== '' && value !== '-') fields[field] = value;
  });
  return {
    format: format.name,
    fields,
    message: format.isLine ? text : text.slice(matcher.end()),
  };
}
