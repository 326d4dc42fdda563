/** Pieces that JavaScript writes in another way than RE2. Other escapes match, too, so that no piece is found in them. */
const PIECES =
  /\\x\{(?<hex>[0-9A-Fa-f]{1,4})\}|\(\?i:(?<anyCase>[a-z|]+)\)|\[(?<set>(?:\\[^S]|[^\]\\])+)\]|\\(?<space>[sS])|\\[^x]|(?<dot>\.)|(?<flags>\(\?(?!:))/g;
/** RE2's white space; JavaScript's has Unicode's, too. */
const SPACE = String.raw`\t\n\f\r `;

/**
 * Translates an RE2 expression for JavaScript's engine, which finds groups ten times as fast but backtracks: the expression
 * must be known to match in linear time. Undefined if the expression has a construct that is not known here.
 */
export function nativeExpression(expression: string): RegExp | undefined {
  let isKnown = true;
  const source = expression.replace(PIECES, (piece, ...rest) => {
    const { hex, anyCase, set, space, dot, flags } = rest.at(-1) as Record<string, string | undefined>;
    if (hex !== undefined) return `\\u${hex.padStart(4, '0')}`;
    if (anyCase !== undefined) {
      return `(?:${anyCase.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)})`;
    }
    if (set !== undefined) return `[${set.replaceAll('\\s', SPACE)}]`;
    if (space !== undefined) return space === 's' ? `[${SPACE}]` : `[^${SPACE}]`;
    if (dot !== undefined) return '[^\\n]';
    if (flags !== undefined) isKnown = false;
    return piece;
  });
  return isKnown ? new RegExp(source) : undefined;
}
