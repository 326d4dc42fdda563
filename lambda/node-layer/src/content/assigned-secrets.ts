const REDACTED = '[redacted]';
/** Between a name and its value: `name: `, `"name": `, `name=`, `'name' => ` of a Map, and `'name', ` of a list of pairs. */
const SIGN = String.raw`\)?(?:\\?["']?\]?\s{0,8}(?:[:=]>?|=>)|["'],)\s{0,8}`;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\x60(?:[^\x60\\]|\\.)*\x60`;
/** A value as JSON and `util.inspect` write it, and a header's with its scheme; each part is bounded. */
const VALUE = [
  QUOTED,
  String.raw`\\"[^"\\\n]{0,512}\\?"`,
  String.raw`\[[^\[\]]{0,512}\]|[\w$.]{0,64} ?(?:\(\w+\) )?\{[^{}]{0,512}\}|<[^<>\n]{1,256}>`,
  String.raw`(?:[A-Za-z][\w-]{0,30}[ \t]+)?[^\s"',;&)}\]]+(?:;[ \t]*[\w.-]+=[^\s"',;]*)*`,
].join('|');

/** A quotation mark beside a sign: somebody has made a text of an object, as `JSON.stringify` or `util.inspect`. */
const OF_OBJECT = /["']\]?\s{0,8}(?::|=|,)|(?::|=>?)\s{0,8}\\?["']/;

/** Finds the values under secret names in texts that were made of objects. */
export class AssignedSecrets {
  readonly #names: Iterable<string>;
  /** Most processes never need it, so it is made at its first use. */
  #expression: RegExp | undefined;

  /** @param names as `comparable` makes them */
  constructor(names: Iterable<string>) {
    this.#names = names;
  }

  /** The same for any text: one that looks like no object's stays as it is. */
  redactIfOfObject(text: string): string {
    return (text.includes('"') || text.includes("'")) && OF_OBJECT.test(text) ? this.redact(text) : text;
  }

  /** The text with `[redacted]` in place of each value. */
  redact(text: string): string {
    this.#expression ??= expressionOf(this.#names);
    return text.replace(this.#expression, (_all, name: string, sign: string) => `${name}${sign}${REDACTED}`);
  }
}

function expressionOf(names: Iterable<string>): RegExp {
  const spelled = Array.from(names, (name) => [...name].map(escaped).join('[_-]?'));
  if (spelled.length === 0) return /$^/g;
  const longestFirst = spelled.sort((a, b) => b.length - a.length).join('|');
  return new RegExp(
    String.raw`(?<![A-Za-z0-9])(${longestFirst})(${SIGN})(?!['"]?\[redacted)(?:${VALUE})`,
    'gi',
  );
}

function escaped(character: string): string {
  return /[\w-]/.test(character) ? character : `\\${character}`;
}
