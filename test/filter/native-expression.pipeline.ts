import fc from 'fast-check';
import { parse } from 'yaml';
import { TextFormats } from '../../lambda/filter';
import { composePattern } from '../../lambda/filter/compose-pattern';
import type { FormatFile } from '../../lambda/filter/format-file';
import { nativeExpression } from '../../lambda/filter/native-expression';
import { formats, PATTERNS } from './kit';
import { LINES } from './lines';

/** The same formats, read by the linear engine alone: nobody said that they are shipped. */
const linear = new TextFormats(PATTERNS);
const lines = LINES.map(([, line]) => line);

const { patterns, formats: sources } = parse(PATTERNS) as FormatFile;
const expressions = sources.map(({ name, header, line }) => {
  const { expression } = composePattern(line ?? header ?? '', patterns);
  return [name, nativeExpression(`^(?:${expression})${line === undefined ? '' : '$'}`)] as const;
});

test.each(expressions)('the shipped expression %s has a counterpart in JavaScript', (_name, expression) => {
  expect(expression).toBeInstanceOf(RegExp);
});

test.each([
  ['\\s\\S.[^\\s:]', '[\\t\\n\\f\\r ][^\\t\\n\\f\\r ][^\\n][^\\t\\n\\f\\r :]'],
  ['(?i:ab|c)', '(?:[aA][bB]|[cC])'],
  ['\\x{FEFF}\\.\\[', '\\uFEFF\\.\\['],
])('%s becomes %s', (re2, javascript) => {
  expect(nativeExpression(re2)?.source).toBe(javascript);
});

test('an expression that has no known counterpart in JavaScript is left to the linear engine', () => {
  expect(nativeExpression('(?s:.)')).toBeUndefined();
  expect(nativeExpression('(?P<name>x)')).toBeUndefined();
});

/** A line of a known format with pieces of others in it. */
const mixed = fc
  .array(fc.tuple(fc.constantFrom(...lines), fc.nat(200), fc.nat(40)), { minLength: 1, maxLength: 4 })
  .map((parts) => {
    const [[first], ...others] = parts as [[string, number, number], ...[string, number, number][]];
    return others.reduce((line, [other, at, length]) => {
      const piece = other.slice(at % other.length).slice(0, length);
      return line.slice(0, at) + piece + line.slice(at + (length % 3) * piece.length);
    }, first);
  });

test('the shipped formats find the same fields in either engine', () => {
  for (const line of lines) expect(formats.match(line)).toEqual(linear.match(line));
  fc.assert(
    fc.property(mixed, (line) => {
      expect(formats.match(line)).toEqual(linear.match(line));
    }),
    { numRuns: 1000 },
  );
});

/** Lines of the shipped formats in which a piece is there very often, as far as a header is looked for. */
function* evilLines(): Generator<string> {
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 3) {
      for (const length of [1, 2, 5]) {
        const evil = line.slice(0, at) + line.slice(at, at + length).repeat(4096 / length);
        yield evil.slice(0, 4095);
        yield `${evil.slice(0, 4094)}!`;
      }
    }
  }
}

/** The shortest of three: other work on the machine makes a time longer, never shorter. */
function milliseconds(work: () => unknown): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && shortest > 5; i++) {
    const started = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - started);
  }
  return shortest;
}

test.each(expressions)('no line stalls %s', (_name, expression) => {
  for (const line of evilLines()) {
    const took = milliseconds(() => expression?.exec(line));
    if (took > 10) throw new Error(`${took} ms for ${line.slice(0, 200)}…`);
  }
});
