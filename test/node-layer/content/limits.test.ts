import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';

const documents = () =>
  new DocumentEncoder({
    ids: new LogIds(() => 0),
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };
const documentOf = (fields: object) => JSON.parse(documents().line({ ...record, fields }));

describe('a record at the limit', () => {
  const bytesOf = (message: string) => Buffer.byteLength(documents().line({ ...record, message }));
  const frame = bytesOf('');
  test.each([
    [-1, false],
    [0, false],
    [1, true],
  ])('a record of 1,024,000 bytes and %i is cut: %s', (more, cut) => {
    const message = 'x'.repeat(1_024_000 - frame + more);
    const line = documents().line({ ...record, message });
    expect(line.includes('…[truncated ')).toBe(cut);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_024_000);
  });

  test.each([
    ['a message of two bytes a character', { message: 'é'.repeat(900_000) }],
    [
      'control characters everywhere',
      {
        message: '\u0001'.repeat(1_000_000),
        hasError: true,
        error: '\u0001'.repeat(1_000_000),
        fields: { a: '\u0001'.repeat(16_300), b: '\u0001'.repeat(16_300) },
      },
    ],
    [
      'an error that another library has described',
      { hasError: true, errorText: { info: 'x'.repeat(2_000_000), type: 'y'.repeat(2_000_000) } },
    ],
    [
      'long keys',
      { fields: Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`${i}${'k'.repeat(500)}`, i])) },
    ],
    ['control characters in the message', { message: '\u0001'.repeat(1_000_000) }],
    [
      'a huge error',
      { error: Object.assign(new Error('x'), { stack: 's'.repeat(2_000_000) }), hasError: true },
    ],
    [
      'a million fields',
      { fields: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])) },
    ],
    [
      'many long values',
      { fields: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, 'é'.repeat(9000)])) },
    ],
    [
      'everything at once',
      {
        message: 'é'.repeat(900_000),
        hasError: true,
        error: 'e'.repeat(900_000),
        fields: { a: 'x'.repeat(900_000) },
      },
    ],
  ])('%s make a valid line within the limit', (_, parts) => {
    const line = documents().line({ ...record, ...parts });
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_024_000);
    expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('the limits of fields', () => {
  test.each([
    [9_999, 9_999, undefined],
    [10_000, 10_000, undefined],
    [10_001, 10_001, '[truncated 1 keys]'],
    [10_050, 10_001, '[truncated 50 keys]'],
  ])('writes of %i keys %i members', (given, members, marker) => {
    const { extra } = documentOf(Object.fromEntries(Array.from({ length: given }, (_, i) => [`k${i}`, 1])));
    expect(Object.keys(extra)).toHaveLength(members);
    expect(extra['…']).toBe(marker);
  });

  test.each([
    ['262,144 characters let one more in', 8_190, 'last'],
    ['262,145 do not', 8_191, '[truncated 1 items]'],
  ])('%s', (_, first, last) => {
    // The quotes around a text count as two characters.
    const texts = [first, ...Array(31).fill(8_190)].map((length) => 'x'.repeat(length));
    expect(documentOf({ list: [...texts, 'last'] }).extra.list.at(-1)).toBe(last);
  });

  test.each<[string, object]>([
    ['values', { list: Array(20_000).fill(1) }],
    ['characters', { list: Array(100).fill('x'.repeat(10_000)) }],
  ])('does not count the %s of one record against the next', (_, fields) => {
    const writer = documents();
    writer.line({ ...record, fields });
    expect(JSON.parse(writer.line({ ...record, fields: { a: [1, 'b'] } })).extra).toEqual({ a: [1, 'b'] });
  });

  test.each([
    ['http_status', 32_767, true],
    ['http_status', 32_768, false],
    ['http_status', -32_767, true],
    ['http_status', -32_768, false],
    ['http_status', 200.5, false],
    ['duration_ms', 1e300, true],
    ['username', 7, false],
  ])('puts %s with the value %d at the top level: %s', (name, value, top) => {
    const document = documentOf({ [name]: value });
    expect((top ? document : document.extra)[name]).toBe(value);
  });

  test.each([
    [8_192, false],
    [8_193, true],
  ])('a username of %i bytes is cut: %s', (bytes, cut) => {
    const { username } = documentOf({ username: 'x'.repeat(bytes) });
    expect(username.endsWith('…[truncated 1 bytes]')).toBe(cut);
  });

  test('the type of an error has at most 512 bytes', () => {
    const errorText = { info: 'x', type: 'T'.repeat(513) };
    const line = documents().line({ ...record, hasError: true, errorText });
    expect(JSON.parse(line).exc_type).toBe(`${'T'.repeat(512)}…[truncated 1 bytes]`);
  });
});
