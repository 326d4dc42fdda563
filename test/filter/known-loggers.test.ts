import fc from 'fast-check';
import { documentOf } from './kit';

const AT = '2026-11-21T09:27:00.000Z';
const MS = Date.parse(AT);

/** What a logger sends where its caller has fields of the names that other loggers have for their own. */
const CALLERS = { message: 'theirs', timestamp: '2011-01-01T00:00:00Z', severity: 'debug', name: 'Ada' };
const RECORDS: readonly (readonly [logger: string, sent: object, name: string, kept: object])[] = [
  [
    'pino',
    { level: 50, time: MS, pid: 1, hostname: 'h', ...CALLERS, name: 'shop', msg: 'ours' },
    'shop',
    { message: 'theirs', timestamp: CALLERS.timestamp, severity: 'debug' },
  ],
  ['slog', { time: AT, level: 'ERROR', msg: 'ours', ...CALLERS }, 'tcp', CALLERS],
  ['zap', { level: 'error', ts: MS / 1000, logger: 'shop', msg: 'ours', ...CALLERS }, 'shop', CALLERS],
  [
    'logstash-logback-encoder',
    { ...CALLERS, '@timestamp': AT, '@version': '1', message: 'ours', logger_name: 'shop', level: 'ERROR' },
    'shop',
    { ...CALLERS, message: undefined },
  ],
  [
    "winston's logstash format",
    { '@message': 'ours', '@timestamp': AT, '@fields': { level: 'error', ...CALLERS } },
    'tcp',
    CALLERS,
  ],
  [
    'Serilog',
    { '@t': AT, '@m': 'ours', '@l': 'Error', ...CALLERS, level: 3 },
    'tcp',
    { ...CALLERS, level: 3 },
  ],
  [
    'ECS',
    {
      ...CALLERS,
      '@timestamp': AT,
      'log.level': 'error',
      message: 'ours',
      'ecs.version': '8',
      level: 'gold',
    },
    'tcp',
    { ...CALLERS, message: undefined, level: 'gold' },
  ],
  [
    'Monolog',
    {
      ...CALLERS,
      message: 'ours',
      level: 400,
      level_name: 'ERROR',
      channel: 'shop',
      datetime: '2026-11-21T09:27:00.000+00:00',
    },
    'shop',
    { ...CALLERS, message: undefined, level: 400 },
  ],
  [
    'a Python formatter',
    { ...CALLERS, asctime: AT, levelname: 'ERROR', name: 'shop', message: 'ours', level: 'info' },
    'shop',
    { ...CALLERS, name: undefined, message: undefined, level: 'info' },
  ],
];

test.each(
  RECORDS,
)("%s: a caller's field goes to extra and leaves the record's own as they are", (_logger, sent, name, kept) => {
  const document = documentOf(JSON.stringify(sent));
  expect(document).toMatchObject({
    asctime: '2026-11-21T09:27:00.000+00:00',
    name,
    levelname: 'ERROR',
    message: 'ours',
  });
  expect(document.extra).toMatchObject(JSON.parse(JSON.stringify(kept)));
});

test.each<[string, object, object]>([
  [
    'pino without a text',
    { level: 30, time: MS, pid: 1, hostname: 'h', a: 1 },
    { levelname: 'INFO', message: '' },
  ],
  [
    "pino with another message's key",
    { level: 40, time: MS, pid: 1, hostname: 'h', message: 'x' },
    { levelname: 'WARNING', message: 'x' },
  ],
  ["Python's number beside pino's name for a message", { levelno: 30, msg: 'x' }, { levelname: 'WARNING' }],
  [
    'a number of an unknown scale',
    { level: 800, message: 'x' },
    { levelname: 'INFO', extra: { level: 800 } },
  ],
  [
    'a word beside a number',
    { level: 7, severity: 'ERROR', message: 'x' },
    { levelname: 'ERROR', extra: { level: 7 } },
  ],
  [
    'a word that is none beside one that is',
    { level: 'custom', severity: 'ERROR', message: 'x' },
    { levelname: 'ERROR', extra: { level: 'custom' } },
  ],
  [
    'a level between two of slog',
    { time: AT, level: 'ERROR+4', msg: 'x' },
    { levelname: 'ERROR', extra: { level: 'ERROR+4' } },
  ],
  [
    'what is inside extra beside the top level',
    { fields: { message: 'theirs', level: 'debug' }, message: 'ours', level: 'error' },
    { message: 'ours', levelname: 'ERROR', extra: { message: 'theirs', level: 'debug' } },
  ],
  [
    'a time that is none beside one that is',
    { timestamp: { seconds: 1 }, time: AT, message: 'x' },
    { asctime: '2026-11-21T09:27:00.000+00:00' },
  ],
  [
    'an object in place of a text',
    { event: { kind: 'a' }, text: 'hello', name: {}, logger: 'shop' },
    { message: 'hello', name: 'shop' },
  ],
  [
    'null in place of a text',
    { message: null, msg: 'hello' },
    { message: 'hello', extra: { message: null } },
  ],
  [
    "a creation's time",
    { message: 'x', created: '2011-01-01T00:00:00Z' },
    { extra: { created: '2011-01-01T00:00:00Z' } },
  ],
  [
    'a stack that is no trace',
    { message: 'x', stack: 'production' },
    { levelname: 'INFO', extra: { stack: 'production' } },
  ],
  [
    "GELF's long text",
    { version: '1.1', short_message: 'x', full_message: 'x and more' },
    { levelname: 'INFO', extra: { full_message: 'x and more' } },
  ],
  [
    'an id that is no id of ours',
    { log_id: 'order-import', message: 'x' },
    { log_id: 'id', extra: { log_id: 'order-import' } },
  ],
  ["Docker's line", { log: 'hello', stream: 'stdout', time: AT }, { message: 'hello' }],
  ["journald's record", { MESSAGE: 'hello', PRIORITY: '3' }, { message: 'hello', levelname: 'ERROR' }],
])('%s', (_name, sent, fields) => {
  expect(documentOf(JSON.stringify(sent))).toMatchObject(fields);
});

test('whole numbers that a double does not hold are texts with all their digits', () => {
  const sent =
    '{"message":"n 1234567890123456789","n":12345678901234567890,"list":[-9007199254740993],"f":0.1234567890123456789e1}';
  expect(documentOf(sent)).toMatchObject({
    message: 'n 1234567890123456789',
    extra: { n: '12345678901234567890', list: ['-9007199254740993'], f: 1.2345678901234567 },
  });
});

test('every whole number is kept, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.string({ unit: 'grapheme' }),
      (number, text) => {
        const { extra } = documentOf(
          `{"message":"x","n":${number},"text":${JSON.stringify(`${number}${text}`)}}`,
        );
        expect(String((extra as { n: unknown }).n)).toBe(`${number}`);
        expect((extra as { text: unknown }).text).toBe(`${number}${text}`);
      },
    ),
  );
});

test('a byte order mark before a record is no part of it', () => {
  expect(documentOf('\ufeff{"message":"hello"}').message).toBe('hello');
});
