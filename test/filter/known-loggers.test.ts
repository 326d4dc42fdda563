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
  [
    "journald's export",
    {
      __REALTIME_TIMESTAMP: '1763717220123456',
      PRIORITY: '4',
      SYSLOG_IDENTIFIER: 'sshd',
      MESSAGE: [...Buffer.from('caf\u00e9 \u001b[0m')],
      _PID: '17',
    },
    {
      asctime: '2025-11-21T09:27:00.123+00:00',
      name: 'sshd',
      levelname: 'WARNING',
      message: 'caf\u00e9 \u001b[0m',
      extra: { _PID: '17' },
    },
  ],
  [
    'hclog',
    { '@level': 'warn', '@message': 'hello', '@module': 'agent', '@timestamp': AT, message: 'theirs' },
    { name: 'agent', levelname: 'WARNING', message: 'hello', extra: { message: 'theirs' } },
  ],
  [
    "Serilog's JSON formatter",
    {
      Timestamp: AT,
      Level: 'Fatal',
      MessageTemplate: 'Hello {Name}',
      RenderedMessage: 'Hello Ada',
      Properties: { SourceContext: 'Shop', Name: 'Ada' },
    },
    {
      asctime: '2026-11-21T09:27:00.000+00:00',
      name: 'Shop',
      levelname: 'CRITICAL',
      message: 'Hello Ada',
      extra: { Properties: { Name: 'Ada' }, MessageTemplate: 'Hello {Name}' },
    },
  ],
  [
    'loguru, serialized',
    {
      text: '2026-11-21 | hello\n',
      record: {
        level: { icon: 'x', name: 'ERROR', no: 40 },
        message: 'hello',
        name: 'shop.orders',
        time: { repr: '2026-11-21 10:27:00.123456+01:00', timestamp: 1 },
        extra: { order: 7 },
      },
    },
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'ERROR',
      message: 'hello',
      extra: { record: { extra: { order: 7 }, level: { icon: 'x', no: 40 } } },
    },
  ],
  [
    'PostgreSQL',
    {
      timestamp: '2026-11-21 09:27:00.123 UTC',
      pid: 1,
      error_severity: 'LOG',
      message: 'ready',
      backend_type: 'postmaster',
    },
    { asctime: '2026-11-21T09:27:00.123+00:00', name: 'postmaster', levelname: 'INFO', message: 'ready' },
  ],
  [
    'MongoDB',
    {
      t: { $date: '2026-11-21T10:27:00.123+01:00' },
      s: 'W',
      c: 'NETWORK',
      id: 22943,
      msg: 'hello',
      attr: { n: 1 },
    },
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'NETWORK',
      levelname: 'WARNING',
      message: 'hello',
      extra: { id: 22943, attr: { n: 1 } },
    },
  ],
  ["MongoDB's debugging", { t: { $date: AT }, s: 'D2', c: 'X', msg: 'x' }, { levelname: 'DEBUG' }],
  [
    'nanoseconds',
    { time: '1763717220123999999', message: 'x' },
    { asctime: '2025-11-21T09:27:00.123+00:00' },
  ],
  ['seconds as text', { time: '1763717220.1', message: 'x' }, { asctime: '2025-11-21T09:27:00.100+00:00' }],
  ['a duration', { time: '00:01:30', message: 'x' }, { extra: { time: '00:01:30' } }],
  [
    "Spring Boot's GELF",
    { version: '1.1', short_message: 'x', level: 4, _level_name: 'WARN', _log_logger: 'shop' },
    { name: 'shop', levelname: 'WARNING' },
  ],
  [
    'structlog',
    { event: 'ours', level: 'warning', timestamp: AT, logger: 'shop', message: 'theirs', name: 'Ada' },
    { message: 'ours', name: 'shop', levelname: 'WARNING', extra: { message: 'theirs', name: 'Ada' } },
  ],
  ['digits that are no time', { time: '20251121', message: 'x' }, { extra: { time: '20251121' } }],
])('%s', (_name, sent, fields) => {
  expect(documentOf(JSON.stringify(sent))).toMatchObject(fields);
});

test("zerolog's nanoseconds are a time to the millisecond", () => {
  expect(documentOf('{"level":"info","time":1763717220123000000,"message":"x"}').asctime).toBe(
    '2025-11-21T09:27:00.123+00:00',
  );
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
