const REDACTED = '[redacted]';
/** Between a name and its value: `name: `, `"name": `, `name=`, `'name' => ` of a Map, and `'name', ` of a list of pairs. */
const SIGN = String.raw`\)?(?:\\{0,8}["']?\]?\s{0,8}[:=]{1,3}>?|["'],)\s{0,8}`;
const QUOTED = String.raw`[bBrRuU]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\x60(?:[^\x60\\]|\\.)*\x60)`;
/** A list and an object, with others in them. */
const LIST = String.raw`\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,2048}\]){0,2048}\]){0,8192}\]`;
const OBJECT = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,2048}\}){0,2048}\}){0,8192}\}`;
/** A value as JSON and `util.inspect` write it, and a header's with its scheme; each part is bounded. */
const VALUE = [
  QUOTED,
  String.raw`\\+"[^"\\\n]{0,8192}\\*"`,
  String.raw`${LIST}|[\w$.]{0,64} ?(?:\(\w+\) )?${OBJECT}|<[^<>\n]{1,256}>`,
  String.raw`[\w.]{0,64}\((?:${QUOTED}|[^()"'\n]){0,64}\)`,
  String.raw`(?:[A-Za-z][\w-]{0,30}[ \t]+)?[^\s"',;&)}\]]+(?:;[ \t]*[\w.-]+=[^\s"',;]*)*`,
].join('|');

/** A quotation mark beside a sign: somebody has made a text of an object, as `JSON.stringify` or `util.inspect`. */
const OF_OBJECT = /["'\x60]\]?\s{0,8}(?::|=|,)|(?::|=>?)\s{0,8}[bru]?\\?["'\x60]/;

/** Finds the values under secret names in texts that were made of objects. */
export class AssignedSecrets {
  readonly #names: Iterable<string>;
  /** Most processes never need it, so it is made at its first use. */
  #expression: RegExp | undefined;

  /** @param names as `comparable` makes them */
  constructor(names: Iterable<string>) {
    this.#names = names;
  }

  /** Redacts a text only if it looks as if it was made of an object. */
  redactIfOfObject(text: string): string {
    const isQuoted = text.includes('"') || text.includes("'") || text.includes('`');
    return isQuoted && OF_OBJECT.test(text) ? this.redact(text, true) : text;
  }

  /**
   * The text with `[redacted]` in place of each value under a secret name.
   *
   * @param mayBeProse whether the text may be prose, in which a colon between words assigns nothing
   */
  redact(text: string, mayBeProse = false): string {
    this.#expression ??= expressionOf(this.#names);
    return text.replace(this.#expression, (all: string, name: string, sign: string, at: number) => {
      const isOther = sign.includes(',') ? !isPair(text, at) : mayBeProse && isProse(text, all, sign, at);
      return isOther ? all : `${name}${sign}${REDACTED}`;
    });
  }
}

/** Whether a colon stands between words: behind a name without quotation marks, before a value without them. */
function isProse(text: string, all: string, sign: string, at: number): boolean {
  if (sign.trim() !== ':' || /["'\x60[\]{}()<>]/.test(all)) return false;
  return !/[{[(,]\s{0,8}$/.test(text.slice(Math.max(0, at - 9), at));
}

/** Whether a quoted name begins a pair of name and value, as in `["token", "x"]`: `("token", "x")` is a list of columns. */
function isPair(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  return /\[\s?["']$|\('$/.test(before);
}

function expressionOf(names: Iterable<string>): RegExp {
  const spelled = Array.from(names, (name) => [...name].map(escaped).join('[_-]?'));
  if (spelled.length === 0) return /$^/g;
  const longestFirst = spelled.sort((a, b) => b.length - a.length).join('|');
  return new RegExp(
    String.raw`(?<![A-Za-z0-9])(${longestFirst})(${SIGN})(?!(?<=[:=])[:=>]|['"]?\[redacted|(?:null|none|true|false|undefined)\b|%s|\?)(?:${VALUE})`,
    'gi',
  );
}

function escaped(character: string): string {
  return /[\w-]/.test(character) ? character : `\\${character}`;
}
