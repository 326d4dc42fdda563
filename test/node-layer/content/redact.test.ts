import fc from 'fast-check';
import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { settingsOf } from '../../../lambda/node-layer/src/lifecycle/options';
import { growth, LINEAR } from '../../growth';

const redactor = new Redactor(PATTERN_NAMES);
const documents = new DocumentEncoder({ ids: new LogIds(), redactor, secretNames: [] });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };
const extraOf = (fields: object) => JSON.parse(documents.line({ ...record, fields })).extra;
const extraWith = (secretNames: readonly string[], fields: object) =>
  JSON.parse(new DocumentEncoder({ ids: new LogIds(), redactor, secretNames }).line({ ...record, fields }))
    .extra;
const messageOf = (message: string) => JSON.parse(documents.line({ ...record, message })).message;
const secrets = ['bob@example.com', '4111 1111 1111 1111', 'AKIAIOSFODNN7EXAMPLE'];
/** Texts around a secret that JSON has to escape, or that a pattern could take for a part of it. */
const around = fc.constantFrom('\n', '\t', '"', '\\', '\u0001', '\u2028', '{', '}', ':', ' ', 'é');

test('removes a secret wherever it stands and whatever stands around it, and the line stays JSON', () => {
  fc.assert(
    fc.property(fc.array(around), fc.constantFrom(...secrets), fc.array(around), (before, secret, after) => {
      const text = `${before.join('')}${secret}${after.join('')}`;
      const fields = { [text]: text, list: [text, { text }, new Map([[text, text]])], username: text };
      const error = Object.assign(new Error(text), { name: text });
      const line = documents.line({ ...record, name: text, message: text, fields, error, hasError: true });
      expect(JSON.stringify(JSON.parse(line))).not.toContain(secret);
      expect(JSON.parse(line).message).toMatch(/\[redacted (email|card|token)\]/);
    }),
  );
});

const long = 'a1B2'.repeat(10);
test.each<readonly [string, string]>([
  ['email', 'first.last+tag@mail.example.photography'],
  ['card', '4222222222222'],
  ['card', '5555555555554444'],
  ['card', '3782-822463-10005'],
  ['card', '6304123456789012347'],
  ['token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0'],
  ['token', `Bearer ${long}==`],
  ['token', `bearer  ${long}`],
  ...['AKIA', 'ASIA'].map((prefix) => ['token', `${prefix}IOSFODNN7EXAMPLE`] as const),
  ...['p', 'o', 'u', 's', 'r'].map((kind) => ['token', `gh${kind}_${long}`] as const),
  ['token', `github_pat_${long}`],
  ...['a', 'b', 'e', 'p', 'r', 's'].map((kind) => ['token', `xox${kind}-${long}`] as const),
])('finds %s: %s', (kind, secret) => {
  expect(messageOf(`got ${secret}, thanks`)).toBe(`got [redacted ${kind}], thanks`);
});

// Texts below 13 characters are searched for less: a card number of 13 digits is the shortest that needs all.
test.each([
  ['email', 'a@b.cc'],
  ['card', '4222222222222'],
])('finds %s as the whole of a short text: %s', (kind, secret) => {
  expect(messageOf(secret)).toBe(`[redacted ${kind}]`);
});

test.each([
  '"',
  '\\',
  '\n',
  '\u007f',
  '\ud800',
  'é',
  '€',
  '😀',
])('writes a short text with %j as JSON', (character) => {
  const text = `a${character}b`;
  const line = documents.line({ ...record, message: text });
  expect(JSON.parse(line).message).toBe(text.replace('\ud800', '\ufffd'));
  expect(documents.lineBytes).toBe(Buffer.byteLength(line));
});

test.each([
  ['12 digits', '411111111115'],
  ['19 digits as of a span, which no issuer of cards has', '4111111111111111110'],
  ['17 digits', '31111111111111114'],
  ['20 digits', '63041234567890123470'],
  ['digits after a letter', 'x4111111111111111'],
  ['digits after a point', '0.4111111111111111'],
  ['digits before a letter', '4111111111111111x'],
  ['digits no card begins with', '7111111111111117'],
  ['digits that fail the check', '5555555555554445'],
  ['a bearer without a credential', 'the bearer of it'],
  ['a key id that goes on', 'AKIAIOSFODNN7EXAMPLE0'],
])('leaves %s: %s', (_, text) => {
  expect(messageOf(text)).toBe(text);
});

test.each([
  'access_key',
  'access_token',
  'api_key',
  'apikey',
  'authorization',
  'client_secret',
  'cookie',
  'id_token',
  'passwd',
  'password',
  'private_key',
  'refresh_token',
  'secret',
  'secret_access_key',
  'set-cookie',
  'token',
  'x-amz-security-token',
  'x-api-key',
])('never sends the value of the key %s, in upper or lower case', (name) => {
  const { redactFields: secretNames } = settingsOf({}, {}, () => {});
  const fields = { [name]: 'x1', in: [{ [name.toUpperCase()]: { deeper: 'x1' } }] };
  expect(JSON.stringify(extraWith(secretNames, fields))).not.toContain('x1');
});

test.each([
  ['by an option', settingsOf({ redactFields: ['Pin'] }, {}, () => {})],
  ['by the environment', settingsOf({}, { FIREHOSE_LOGGING_REDACT_FIELDS: 'x, Pin' }, () => {})],
])('adds names %s and keeps the built-in ones', (_, { redactFields: secretNames }) => {
  const fields = { PIN: 1234, pin: { a: 1234 }, token: 1234 };
  expect(JSON.stringify(extraWith(secretNames, fields))).not.toContain('1234');
});

test('redacts secret names in a Map, also in one whose other keys are no text', () => {
  const map = new Map<unknown, unknown>([
    [1, 2],
    ['Password', 'x1'],
  ]);
  expect(extraWith(SECRET_NAMES, { map, texts: new Map([['Password', 'x1']]) })).toEqual({
    map: [
      [1, 2],
      ['Password', '[redacted]'],
    ],
    texts: { Password: '[redacted]' },
  });
});

test('redacts a message that is cut', () => {
  const message = `${'bob@example.com '.repeat(70_000)}`;
  const line = documents.line({ ...record, message });
  expect(line).toContain('…[truncated ');
  expect(line).not.toContain('bob');
});

test('writes a text without a secret as it is', () => {
  const fields = {
    at: '@',
    digits: 1_234_567_890_123,
    long: 1e21,
    note: 'a@b',
    id: 4_111_111_111_111_112,
    fraction: 4_222_222_222_222.5,
  };
  expect(extraOf(fields)).toEqual(fields);
});

test("redacts a number with a card's digits, whatever its type", () => {
  expect(
    extraOf({
      a: 4_111_111_111_111_111,
      b: 4_111_111_111_111_111n,
      c: [4_222_222_222_222],
      d: -4_111_111_111_111_111,
    }),
  ).toEqual({
    a: '[redacted card]',
    b: '[redacted card]',
    c: ['[redacted card]'],
    d: '-[redacted card]',
  });
});

test('redacts a text before it is cut, so that no half of a secret stays', () => {
  const text = `${'x'.repeat(16_380)} bob@example.com`;
  expect(extraOf({ text }).text).not.toContain('bob');
});

test('numbers keys that look the same once they are redacted or cut', () => {
  const key = 'k'.repeat(600);
  const fields = {
    'eve@example.com': 1,
    '[redacted email]': 2,
    'bob@example.com': 3,
    [`${key}a`]: 4,
    [`${key}b`]: 5,
  };
  expect(Object.values(extraOf(fields))).toEqual([1, 2, 3, 4, 5]);
  expect(Object.keys(extraOf(fields)).slice(0, 3)).toEqual([
    '[redacted email]',
    '[redacted email] 2',
    '[redacted email] 3',
  ]);
});

test('numbers keys with half a character, which UTF-8 cannot spell', () => {
  expect(extraOf({ '\ud800': 1, '\ufffd': 2, '\udc00': 3 })).toEqual({
    '\ufffd': 1,
    '\ufffd 2': 2,
    '\ufffd 3': 3,
  });
});

test.each<[string, object]>([
  ['an object', { '[redacted email]': 1, 'bob@example.com': 2 }],
  ['a Map', new Map(Object.entries({ '[redacted email]': 1, 'bob@example.com': 2 }))],
])('numbers a key that looks like an earlier key of %s', (_, value) => {
  expect(extraOf({ value }).value).toEqual({ '[redacted email]': 1, '[redacted email] 2': 2 });
});

test('searches a text without a secret in a time that grows with its length only, also where JSON has to escape', () => {
  expect(growth((size) => redactor.quote(`${'x1Y2'.repeat(size)}\n`), 10_000)).toBeLessThan(LINEAR);
});
