import { inOnePiece } from './text';

/** Longer texts are not kept: they seldom come again, and would fill the memory. */
const MAX_CHARACTERS = 256;
const PLACES = 256;

/**
 * Remembers the JSON of texts that come again and again, as messages, routes and names do, so that they need not be
 * searched for secrets each time. It holds at most 256 texts of 256 characters: a text takes the place of an older one.
 */
export class RepeatedTexts {
  readonly #texts: string[] = new Array(PLACES).fill('');
  /** JSON of the text at the same place, from the second time on that it came. */
  readonly #json: (string | undefined)[] = new Array(PLACES).fill(undefined);

  /**
   * @param isSuspect whether a text cannot be written as it is; always the same for the same text
   * @returns the text as JSON; undefined if it is suspect
   */
  quote(text: string, isSuspect: (text: string) => boolean): string | undefined {
    if (text.length > MAX_CHARACTERS) return isSuspect(text) ? undefined : `"${text}"`;
    const place = placeOf(text);
    if (this.#texts[place] !== text) {
      this.#texts[place] = text;
      this.#json[place] = undefined;
      return isSuspect(text) ? undefined : `"${text}"`;
    }
    const known = this.#json[place];
    if (known !== undefined) return known;
    if (isSuspect(text)) return undefined;
    const json = inOnePiece(`"${text}"`);
    this.#json[place] = json;
    return json;
  }
}

function placeOf(text: string): number {
  const { length } = text;
  return (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1)) & (PLACES - 1);
}
