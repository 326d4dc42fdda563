import { documentOf } from './kit';

const TRACE =
  'Traceback (most recent call last):\n  File "a.py", line 1, in f\nNameError: name \'x\' is not defined\n';

/** What each logger sends (taken from its own output, shortened), and the document it becomes, without log_id. */
const SHAPES: readonly (readonly [logger: string, sent: object, document: object])[] = [
  [
    "python-logstash-async's formatter",
    {
      '@timestamp': '2026-11-21T09:27:00.591Z',
      '@version': '1',
      host: 'vm',
      level: 'ERROR',
      logsource: 'vm',
      message: 'boom',
      pid: 17,
      program: '/app.py',
      type: 'python-logstash',
      extra: { username: 'ada', line: 3, logger_name: 'app.x', error_type: 'NameError', stack_trace: TRACE },
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'app.x',
      levelname: 'ERROR',
      message: 'boom',
      exc_info: TRACE,
      exc_type: 'NameError',
      source: 'tcp',
      username: 'ada',
      extra: {
        '@version': '1',
        host: 'vm',
        logsource: 'vm',
        pid: 17,
        program: '/app.py',
        type: 'python-logstash',
        line: 3,
      },
    },
  ],
  [
    'logstash-logback-encoder',
    {
      '@timestamp': '2026-11-21T10:27:00.591+01:00',
      '@version': '1',
      message: 'stored',
      logger_name: 'com.example.Shop',
      thread_name: 'main',
      level: 'WARN',
      level_value: 30000,
      stack_trace: 'java.lang.IllegalStateException: boom\n\tat com.example.Shop.run(Shop.java:3)\n',
      orderId: '4711',
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'com.example.Shop',
      levelname: 'WARNING',
      message: 'stored',
      exc_info: 'java.lang.IllegalStateException: boom\n\tat com.example.Shop.run(Shop.java:3)\n',
      exc_type: 'java.lang.IllegalStateException',
      source: 'tcp',
      extra: { '@version': '1', thread_name: 'main', level_value: 30000, orderId: '4711' },
    },
  ],
  [
    'ECS with dots in its keys',
    {
      '@timestamp': '2026-11-21T09:27:00.591Z',
      'log.level': 'error',
      message: 'boom',
      'ecs.version': '1.2.0',
      'log.logger': 'shop',
      'service.name': 'shop',
      'error.type': 'Oops',
      'error.message': 'no',
      'error.stack_trace': 'Oops: no\n\tat a.b(C.java:1)',
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'shop',
      levelname: 'ERROR',
      message: 'boom',
      exc_info: 'Oops: no\n\tat a.b(C.java:1)',
      exc_type: 'Oops',
      source: 'tcp',
      service: 'shop',
      extra: { 'ecs.version': '1.2.0', 'error.message': 'no' },
    },
  ],
  [
    'ECS as objects',
    {
      '@timestamp': '2026-11-21T09:27:00.591Z',
      log: { level: 'info', logger: 'shop' },
      message: 'hi',
      ecs: { version: '8' },
      service: { name: 'shop', environment: 'dev' },
      http: { request: { method: 'GET' }, response: { status_code: 200, bytes: 3 } },
      user: { name: 'ada', id: '7' },
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'shop',
      levelname: 'INFO',
      message: 'hi',
      source: 'tcp',
      service: 'shop',
      environment: 'dev',
      http_method: 'GET',
      http_status: 200,
      username: 'ada',
      extra: { ecs: { version: '8' }, http: { response: { bytes: 3 } }, user: { id: '7' } },
    },
  ],
  [
    "log4js's event",
    {
      startTime: '2026-11-21T09:27:00.591Z',
      categoryName: 'shop',
      data: ['stored', 4711],
      level: { level: 20000, levelStr: 'INFO', colour: 'green' },
      context: {},
      pid: 9,
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'shop',
      levelname: 'INFO',
      message: 'stored 4711',
      source: 'tcp',
      extra: { context: {}, pid: 9 },
    },
  ],
  [
    "winston's logstash format",
    {
      '@message': 'stored',
      '@timestamp': '2026-11-21T09:27:00.591Z',
      '@fields': { level: 'warn', order: 4711 },
    },
    {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'tcp',
      levelname: 'WARNING',
      message: 'stored',
      source: 'tcp',
      extra: { order: 4711 },
    },
  ],
  [
    'pino',
    {
      level: 50,
      time: Date.UTC(2026, 10, 21, 9, 27),
      pid: 9,
      hostname: 'h',
      name: 'shop',
      err: { type: 'RangeError', message: 'no', stack: 'RangeError: no\n    at f (a.js:1:1)' },
      msg: 'boom',
    },
    {
      asctime: '2026-11-21T09:27:00.000+00:00',
      name: 'shop',
      levelname: 'ERROR',
      message: 'boom',
      exc_info: 'RangeError: no\n    at f (a.js:1:1)',
      exc_type: 'RangeError',
      source: 'tcp',
      extra: { pid: 9, hostname: 'h', err: { message: 'no' } },
    },
  ],
  [
    'GELF',
    { version: '1.1', host: 'h', short_message: 'short', timestamp: 1795253220.5, level: 4, _order: 1 },
    {
      asctime: '2026-11-21T09:27:00.500+00:00',
      name: 'tcp',
      levelname: 'WARNING',
      message: 'short',
      source: 'tcp',
      extra: { version: '1.1', host: 'h', _order: 1 },
    },
  ],
  [
    'log4j2',
    {
      instant: { epochSecond: 1795253220, nanoOfSecond: 123000000 },
      thread: 'main',
      level: 'FATAL',
      loggerName: 'shop',
      message: 'gone',
    },
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop',
      levelname: 'CRITICAL',
      message: 'gone',
      source: 'tcp',
      extra: { thread: 'main' },
    },
  ],
];

describe('JSON of other loggers', () => {
  test.each(SHAPES)('%s', (_logger, sent, document) => {
    expect(documentOf(JSON.stringify(sent))).toEqual({ ...document, log_id: 'id' });
  });

  test('fields stand in the order of the document', () => {
    const keys = Object.keys(documentOf(JSON.stringify(SHAPES[0]?.[1])));
    expect(keys).toEqual([
      'asctime',
      'name',
      'levelname',
      'message',
      'exc_info',
      'exc_type',
      'log_id',
      'source',
      'username',
      'extra',
    ]);
  });
});

describe('a field of the caller neither disappears nor overrides', () => {
  const extraOf = (sent: object) => documentOf(JSON.stringify(sent)).extra;

  test.each<[string, object, object | undefined]>([
    ['a level of its own', { level: 'security', message: 'x' }, { level: 'security' }],
    ['a level that says more than ours', { level: 'notice', message: 'x' }, { level: 'notice' }],
    ['a number between two levels', { level: 35, message: 'x' }, { level: 35 }],
    ['a severity that says more than ours', { level: 5, message: 'x' }, { level: 5 }],
    ['a level of log4j between two of ours', { level: 25_000, message: 'x' }, { level: 25_000 }],
    ['a number that is written otherwise', { level: '03', message: 'x' }, { level: '03' }],
    ['a time without a meaning', { timestamp: 'yesterday', message: 'x' }, { timestamp: 'yesterday' }],
    ['a second time', { '@timestamp': '2026-11-21T09:27:00Z', time: 'noon', message: 'x' }, { time: 'noon' }],
    ['a status that is no number', { http_status: 'fine', message: 'x' }, { http_status: 'fine' }],
    ['a name that is an object', { name: { first: 'Ada' }, message: 'x' }, { name: { first: 'Ada' } }],
    ['its own source', { source: 'oracle', message: 'x' }, { source: 'oracle' }],
    ['its own user', { user: 'ada', message: 'x' }, { user: 'ada' }],
    [
      "a user that looks like the table's",
      { user: { display_name: 'The Queen' }, message: 'x' },
      { user: { display_name: 'The Queen' } },
    ],
    ['an extra that is no object', { extra: [1], message: 'x' }, { extra: [1] }],
    ['the same key inside and beside extra', { a: 1, extra: { a: 2 }, message: 'x' }, { a: 1, 'a 2': 2 }],
    [
      '__proto__',
      JSON.parse('{"__proto__": {"a": 1}, "message": "x"}'),
      JSON.parse('{"__proto__": {"a": 1}}'),
    ],
    ['an empty key', { '': 1, message: 'x' }, { '(empty)': 1 }],
    ['an error that is false', { error: false, message: 'x' }, { error: false }],
    ['a message that is an object', { message: { a: 1 } }, { message: { a: 1 } }],
    ['a shipper that is a text', { shipper: 'DHL', message: 'x' }, { shipper: 'DHL' }],
    ['nothing more', { level: 'warn', message: 'x' }, undefined],
    ['nothing more than its number', { level: 30, message: 'x' }, undefined],
    ['nothing more than its number as text', { severity: '3', message: 'x' }, undefined],
    [
      'members of a known object that fill nothing',
      { log: { level: 7.5, file: 'a' }, message: 'x' },
      { log: { level: 7.5, file: 'a' } },
    ],
    [
      'the only member of a known object, when it fills nothing',
      { log: { level: 'loud' }, message: 'x' },
      { log: { level: 'loud' } },
    ],
  ])('%s', (_name, sent, extra) => {
    expect(extraOf(sent)).toEqual(extra);
  });

  test('a document that writes @timestamp is rewritten, since the index refuses it', () => {
    const document = {
      asctime: '2026-11-21T09:27:00.000+00:00',
      name: 'a',
      levelname: 'INFO',
      message: 'x',
      log_id: '01KAJTDCTV0123456789ABCDEF',
      source: 'python',
      '@timestamp': '2020-01-01T00:00:00Z',
    };
    expect(documentOf(JSON.stringify(document))).toEqual({
      ...document,
      '@timestamp': undefined,
      source: 'tcp',
      extra: { '@timestamp': '2020-01-01T00:00:00Z', source: 'python' },
    });
  });

  test("asctime as Python's formatter writes it becomes one that the index takes", () => {
    const sent = { asctime: '2026-11-21 09:27:00,123', levelname: 'INFO', name: 'a', message: 'x' };
    expect(documentOf(JSON.stringify(sent)).asctime).toBe('2026-11-21T09:27:00.123+00:00');
  });
});
