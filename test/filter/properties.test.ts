import fc from 'fast-check';
import { RE2Set } from 're2js';
import { LineJoiner } from '../../lambda/filter';
import { isLayerDocument } from '../../lambda/filter/layer-document';
import { LOG4J_NUMBERS, PINO_NUMBERS, PYTHON_NUMBERS, SEVERITY_NUMBERS } from '../../lambda/filter/levels';
import { TextRedactor } from '../../lambda/filter/redact';
import { anyText } from '../any-text';
import { aFilter, formats, NOW_MS } from './kit';

const redactor = new TextRedactor();
const arrival = { nowMs: NOW_MS, logId: () => '01KAJTDCTV0123456789ABCDEF' };

/** Text as senders write it: headers, JSON, traces, with noise between. */
const pieces = fc.constantFrom(
  '2026-11-21 09:27:00,123 app ERROR ',
  '<34>Nov 21 09:27:00 h su[1]: ',
  '{"message":"x","level":30,',
  '"extra":{"a":',
  'Traceback (most recent call last):\n',
  '  File "a.py"\n',
  'NameError: x\n',
  'Caused by: ',
  '"user":{"name":"ada"}}',
  '\\ud800',
  '\ud800',
  '\0',
  '\r\n',
  '",',
  '}',
  '[',
);
const wild = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.oneof(pieces, anyText()), { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
  fc.dictionary(anyText(), fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .dictionary(
      fc.constantFrom(
        'message',
        'level',
        'log',
        'extra',
        'error',
        'user',
        'asctime',
        'name',
        'http',
        '@timestamp',
      ),
      fc.jsonValue(),
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
);

/** All texts and other leaves of a value. */
function leaves(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leaves);
}

test('any bytes become one line that is a valid document', () => {
  fc.assert(
    fc.property(wild, (bytes) => {
      const { line } = aFilter().record(bytes, arrival);
      expect(line).not.toMatch(/[\n\r]/);
      const document = JSON.parse(line);
      expect(isLayerDocument(document)).toBe(true);
      expect(Number.isNaN(Date.parse(document.asctime))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('a document is passed as it is when it comes again', () => {
  fc.assert(
    fc.property(wild, (bytes) => {
      const { line } = aFilter().record(bytes, arrival);
      expect(aFilter().record(Buffer.from(line), arrival)).toMatchObject({ line, isLayerDocument: true });
    }),
  );
});

test('every leaf of a JSON record is in its document', () => {
  const value = fc.oneof(
    fc.string(),
    // From a billion on a number can be a time, which the document has in another form.
    fc.integer({ max: 999_999_999 }),
    fc.integer({ min: 0, max: 70 }),
    fc.integer({ min: 0, max: 9_999 }).map((number) => String(number).padStart(4, '0').slice(2)),
    fc.boolean(),
    fc.dictionary(fc.string(), fc.string()),
    fc.array(fc.string()),
  );
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'message',
      'level',
      'log',
      'extra',
      'error',
      'name',
      'service',
      'user',
      'log_id',
      'levelname',
      ...['timestamp', 'target', 'fields', 'errorMessage', 'errorType', 'stackTrace', 'requestId', 'record'],
      ...['t', 's', 'c', 'msg', 'time', 'type', 'event', 'channel', 'date', 'Body', 'severity'],
    ),
  );
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 12 }), (record) => {
      const sent = JSON.stringify(record);
      const text = aFilter().text(sent, arrival).line;
      const found = leaves(JSON.parse(text)).map(String);
      // A message that is a list is one text; a level's number may be told by the level's name; `-@0.AA` is an address.
      const lost = leaves(JSON.parse(sent)).filter(
        (leaf) => !found.some((other) => other.includes(redactor.text(String(leaf)))) && !isLevel(leaf),
      );
      expect(lost).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

const LEVEL_NUMBERS = new Set<unknown>(
  [PYTHON_NUMBERS, PINO_NUMBERS, LOG4J_NUMBERS, SEVERITY_NUMBERS].flatMap((numbers) => [...numbers]),
);
const isLevel = (leaf: unknown) =>
  LEVEL_NUMBERS.has(leaf) || (LEVEL_NUMBERS.has(Number(leaf)) && String(Number(leaf)) === leaf);

test('every line that is not blank is in exactly one record, in order', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'a',
      '  at f',
      'Traceback (most recent call last):',
      'NameError: x',
      'Caused by: y',
      '{"a":1}',
      '2026-11-21 09:27:00,123 app ERROR x',
      'During handling of the above exception, another exception occurred:',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const joiner = new LineJoiner((text) => formats.startOf(text), {
        lines: 7,
        characters: 300,
        milliseconds: 1,
      });
      const plain = lines.map((text) => text.replaceAll('\n', ' '));
      const records = [...plain.map((text) => joiner.push(text, 0)), joiner.flush()];
      const out = records.flatMap((record) => (record === undefined ? [] : record.text.split('\n')));
      const kept = (all: readonly string[]) => all.filter((text) => text.trim() !== '');
      expect(kept(out)).toEqual(kept(plain));
      for (const record of records) expect(record?.lines ?? 0).toBeLessThanOrEqual(7);
    }),
    { numRuns: 500 },
  );
});

describe('evil inputs', () => {
  const evil: readonly (readonly [string, (n: number) => string])[] = [
    ['nested quantifiers of a pattern', (n) => `${'a'.repeat(n)}!`],
    ['quotation marks without an end', (n) => `1.2.3.4 - - [21/Nov/2026:09:27:00 +0100] "${'\\"'.repeat(n)}`],
    ['structured data without an end', (n) => `<1>1 2026-11-21T09:27:00Z a b c d ${'[a b="'.repeat(n)}`],
    ['dots', (n) => `2026-11-21 09:27:00,123 ${'a.'.repeat(n)}`],
    ['colons of an address', (n) => ':'.repeat(n)],
    ['spaces', (n) => `2026-11-21 09:27:00,123${' '.repeat(n)}`],
    ['lines of a trace', (n) => `a\n${'Error\n'.repeat(n)}`],
    ['headings', (n) => 'Traceback (most recent call last):\n'.repeat(n)],
    ['braces', (n) => `{"extra":${'{"extra":'.repeat(n)}`],
  ];

  /** Characters given to expressions: linear is a promise about steps, not about this machine's clock. */
  function charactersSeen(text: string): number {
    let characters = 0;
    const exec = RegExp.prototype.exec;
    const spies = [
      jest.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, input) {
        characters += input.length;
        return exec.call(this, input);
      }),
      jest.spyOn(RE2Set.prototype, 'match'),
    ];
    const { line } = aFilter().text(text, arrival);
    for (const [input] of spies[1]?.mock.calls ?? []) characters += (input as string).length;
    for (const spy of spies) spy.mockRestore();
    expect(isLayerDocument(JSON.parse(line))).toBe(true);
    return characters;
  }

  test.each(evil)('%s: expressions read the text at most a few times', (_name, text) => {
    const [small, large] = [text(5_000), text(40_000)];
    const seen = charactersSeen(large);
    expect(seen).toBeLessThan(large.length * 8 + 50_000);
    expect(seen).toBeLessThan(charactersSeen(small) * 10 + 50_000);
  });

  test("a header is looked for in a line's first 4,096 characters only", () => {
    // The message is looked at three times: twice for secrets, and for what JSON must escape.
    expect(charactersSeen('x'.repeat(500_000))).toBeLessThan(1_500_000 + 20_000);
  });
});
