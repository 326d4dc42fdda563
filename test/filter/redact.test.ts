import { SECRET_NAMES, TextRedactor } from '../../lambda/filter/redact';
import { SECRET_NAMES as LAYER_NAMES } from '../../lambda/node-layer/src/content/redact';
import { growth, LINEAR } from '../growth';
import { aFilter, documentOf, NOW_MS } from './kit';

const redacted = (text: string) => new TextRedactor().text(text);

test('the secret names are those of the logging layers', () => {
  expect(SECRET_NAMES).toEqual(LAYER_NAMES);
});

test.each([
  ['login password=hunter2 ok', 'login password=[redacted] ok'],
  ['password: hunter2', 'password: [redacted]'],
  ['{"user": "ada", "password": "hun\\"ter2", "n": 1}', '{"user": "ada", "password": [redacted], "n": 1}'],
  ["{'api_key': 'abc def'}", "{'api_key': [redacted]}"],
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[redacted]'],
  ['GET /login?token=abc&next=/home', 'GET /login?token=[redacted]&next=/home'],
  ['Authorization: Basic dXNlcjpwYXNz status=200', 'Authorization: [redacted] status=200'],
  ['authorization=Bearer abcdefgh.ijk', 'authorization=[redacted]'],
  ['Cookie: sid=abc; theme=dark', 'Cookie: [redacted]'],
  ['Authorization: ApiKey abcdef123456', 'Authorization: [redacted]'],
  ['Authorization: Digest username="Mufasa", response="6629f"', 'Authorization: [redacted]'],
  [
    'Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=f00 ok',
    'Authorization: [redacted] ok',
  ],
  ["{'password': b'hunter2', 'n': 1}", "{'password': [redacted], 'n': 1}"],
  ["{'password': ['hunter2', 'x'], 'n': 1}", "{'password': [redacted], 'n': 1}"],
  ['"token": [\n  "abc"\n], "n": 1', '"token": [redacted], "n": 1'],
  ["Session(token=UUID('1234-abcd'), n=1)", 'Session(token=[redacted], n=1)'],
  ["<Session token=<Secret 'abc'> n=1>", '<Session token=[redacted] n=1>'],
  ['{"body": "{\\"password\\": \\"hunter2\\"}"}', '{"body": "{\\"password\\": [redacted]}"}'],
  ['password=hunter,2 user=ada', 'password=[redacted] user=ada'],
  ['password=hunter2,user=ada', 'password=[redacted],user=ada'],
  ['{"password"=>"hunter2"}', '{"password"=>[redacted]}'],
  ["'password' => 'hunter2', 'n' => 1", "'password' => [redacted], 'n' => 1"],
  ['password := hunter2', 'password := [redacted]'],
  ['map[Authorization:[Basic abc] Host:[x]]', 'map[Authorization:[redacted] Host:[x]]'],
  ["authorization: [ 'Basic abc' ], n: 1", 'authorization: [redacted], n: 1'],
  ['"token": {"a": {"b": ["x", {"c": 1}]}}, "n": 1', '"token": [redacted], "n": 1'],
  [`{"body": "{\\"token\\": \\"${'x'.repeat(2000)}\\"}"}`, '{"body": "{\\"token\\": [redacted]}"}'],
  ['apiKey=abc sessionToken: def', 'apiKey=[redacted] sessionToken: [redacted]'],
  ['key eyJhbGciOiJI.eyJzdWIiOiIx.abc', 'key [redacted token]'],
  ['asked by ada@example.org', 'asked by [redacted email]'],
  ['card 4111 1111 1111 1111', 'card [redacted card]'],
])('%s becomes %s', (text, expected) => {
  expect(redacted(text)).toBe(expected);
  expect(redacted(expected)).toBe(expected);
});

test.each([
  'the password was changed',
  'tokens=12 passwords: none',
  'a secretary: Ada',
  'order 4111 1111 1111 1112 at 2026-11-21 09:27:00,123',
  'twitter @ada',
  'span 4111111111111111110',
])('%s stays as it is', (text) => {
  expect(redacted(text)).toBe(text);
});

test('without patterns a text keeps its address, and the value of a secret name is still redacted', () => {
  expect(new TextRedactor([]).text('ada@example.org token=abc')).toBe('ada@example.org token=[redacted]');
});

describe('a record of text', () => {
  test('has no secret in its message, its stack trace or the fields of its format', () => {
    const line =
      '203.0.113.9 - ada [21/Nov/2026:09:27:00 +0100] "GET /a?token=abc HTTP/1.1" 200 512 "-" "curl"';
    expect(JSON.stringify(documentOf(line))).not.toContain('abc');
    expect(documentOf(line)).toMatchObject({ username: 'ada', extra: { path: '/a?token=[redacted]' } });
    const trace = 'Traceback (most recent call last):\n  File "a.py"\nValueError: password=hunter2';
    expect(documentOf(trace)).toMatchObject({
      exc_type: 'ValueError',
      message: 'ValueError: password=[redacted]',
    });
    expect(JSON.stringify(documentOf(trace))).not.toContain('hunter2');
  });
});

test.each([
  '2026-11-21 09:27:00,123 DEBUG Authorization: Basic aHVudGVyMg==',
  '2026-11-21 09:27:00,123 [INFO] DB_PASSWORD: hunter2',
  '2026-11-21 09:27:00,123 INFO Cookie: sid=hunter2',
  'WARNING:api_key:hunter2',
  'Nov 21 09:27:00 web1 token: hunter2',
  '<14>Nov 21 09:27:00 web1 api_key: hunter2',
])('a header does not take the name of a secret for that of a logger: %s', (line) => {
  const { name, message } = documentOf(line);
  expect(name).toBe('tcp');
  expect(message).toMatch(/^[\w-]+: \[redacted\]$/);
});

describe('a JSON record of another logger', () => {
  test('has no value under a secret name, however deep, and none in its message', () => {
    const line =
      '{"message":"token=abc","Password":"hunter2","extra":{"cookie":"c1"},"http":{"request":{"authorization":"a1"}},"o":{"p":[{"secret":7}]}}';
    for (const document of [documentOf(line), documentOf(line)]) {
      expect(document).toMatchObject({
        message: 'token=[redacted]',
        extra: {
          Password: '[redacted]',
          cookie: '[redacted]',
          http: { request: { authorization: '[redacted]' } },
          o: { p: [{ secret: '[redacted]' }] },
        },
      });
    }
  });

  test.each([
    'token=abc',
    'ada@example.org',
    'ada\\u0040example.org',
    'pass\\u0077ord=abc',
  ])('is looked at closely when its shape is known and its message is %s', (text) => {
    const filter = aFilter();
    const arrival = { nowMs: NOW_MS, logId: () => 'id' };
    filter.text('{"level":"info","message":"a"}', arrival);
    const { line } = filter.text(`{"level":"info","message":"${text}"}`, arrival);
    expect(line).toContain('[redacted');
    expect(line).not.toMatch(/abc|ada/);
  });
});

describe('what goes to extra of a JSON record', () => {
  const SHAPE = { message: 'm', text: 'a', number: 7, list: ['a'], deep: { text: 'a' } };
  /** The document of a record whose shape is new, and the one of a record whose shape is known. */
  const bothOf = (changes: object, options: Parameters<typeof aFilter>[0] = {}) =>
    [aFilter(options), aFilter(options)].map((filter, i) => {
      if (i === 1) for (let n = 0; n < 2; n++) documentOf(JSON.stringify(SHAPE), filter);
      return documentOf(JSON.stringify({ ...SHAPE, ...changes }), filter).extra;
    });

  test.each<[object, object]>([
    [{ text: 'asked by ada@example.org' }, { text: 'asked by [redacted email]' }],
    [{ text: 'GET /a?token=abc' }, { text: 'GET /a?token=[redacted]' }],
    [{ list: ['Bearer abcdefgh.ijk'] }, { list: ['[redacted token]'] }],
    [{ deep: { text: 'card 4111 1111 1111 1111' } }, { deep: { text: 'card [redacted card]' } }],
    [{ number: 4111111111111111 }, { number: '[redacted card]' }],
    [{ number: 4111111111111112 }, { number: 4111111111111112 }],
    [{ text: 'at 2026-11-21 09:27:00' }, { text: 'at 2026-11-21 09:27:00' }],
    [{ deep: { 'ada@example.org': 3, text: 'a' } }, { deep: { '[redacted email]': 3, text: 'a' } }],
    [
      { 'bob@example.org': 1, 'ada@example.org': 2 },
      { '[redacted email]': 1, '[redacted email] 2': 2 },
    ],
  ])('%j becomes %j, whether its shape is known or not', (changes, expected) => {
    const { message: _, ...others } = SHAPE;
    const extra = { ...others, ...expected };
    expect(bothOf(changes)).toEqual([extra, extra]);
  });

  test('is looked at closely where escapes stand in place of characters', () => {
    const filter = aFilter();
    documentOf('{"message":"m","text":"a"}', filter);
    expect(documentOf('{"message":"m","text":"ada\\u0040example.org"}', filter)).toMatchObject({
      extra: { text: '[redacted email]' },
    });
  });

  test('keeps an address when redaction has no patterns', () => {
    const changes = { text: 'ada@example.org' };
    expect(bothOf(changes, { redactPatterns: [] })).toMatchObject([changes, changes]);
  });
});

test('a document of a logging layer stays as it is, byte for byte', () => {
  const line =
    '{"asctime":"2026-11-21T09:27:00.123+00:00","name":"a","levelname":"INFO","message":"password=abc","log_id":"1","source":"node","extra":{"token": "abc"}}';
  const filter = aFilter();
  const arrival = { nowMs: NOW_MS, logId: () => 'id' };
  for (let i = 0; i < 3; i++) expect(filter.text(line, arrival).line).toBe(line);
});

test.each([
  ['names', (n: number) => 'key'.repeat(n)],
  ['names with signs', (n: number) => 'password='.repeat(n)],
  ['quotation marks', (n: number) => 'password="'.repeat(n)],
  ['escaped quotation marks', (n: number) => `password="${'\\"'.repeat(n)}`],
  ['spaces', (n: number) => `authorization: basic${' '.repeat(n)}`.repeat(3)],
  ['brackets', (n: number) => 'password=['.repeat(n)],
  ['braces and calls', (n: number) => 'token={a('.repeat(n)],
  ['calls with quotation marks', (n: number) => `secret=f(${'"'.repeat(n)}`],
  ['words after a name', (n: number) => `authorization: ${'a, b="'.repeat(n)}`],
  ['commas', (n: number) => `password=a${',b'.repeat(n)}`],
  ['begun tokens', (n: number) => '-eyJaaaaaaaa'.repeat(n)],
  ['at signs', (n: number) => 'a@'.repeat(n)],
  ['digits', (n: number) => '4 '.repeat(n)],
])('%s in great number take a time that grows with their number only', (_name, textOf) => {
  expect(growth((size) => redacted(textOf(size)), 1_000)).toBeLessThan(LINEAR);
});
