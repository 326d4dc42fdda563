/** V8 optimizes no expression whose source is longer than 20 KB: it would take ten times as long on a line that fits none. */
const MAX_SOURCE = 16_000;

/** Several expressions of JavaScript's, of which the first that fits a text is looked for. */
export class Alternatives {
  /** Each fits what any of its expressions fits; the empty group behind the first that does is set. */
  readonly #parts: readonly { readonly expression: RegExp; readonly start: number }[];

  constructor(expressions: readonly string[]) {
    const parts: { sources: string[]; start: number }[] = [];
    let length = Number.POSITIVE_INFINITY;
    expressions.forEach((expression, index) => {
      const source = `(?:${expression})()`;
      length += source.length + 1;
      if (length > MAX_SOURCE) {
        parts.push({ sources: [], start: index });
        length = source.length;
      }
      parts.at(-1)?.sources.push(source);
    });
    this.#parts = parts.map(({ sources, start }) => ({ expression: new RegExp(sources.join('|')), start }));
  }

  /** Number of the first expression that fits; -1 if none does. */
  first(text: string): number {
    for (const { expression, start } of this.#parts) {
      const match = expression.exec(text);
      if (match) return start + match.indexOf('', 1) - 1;
    }
    return -1;
  }
}
