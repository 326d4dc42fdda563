import { LineJoiner } from '../../lambda/filter';
import { documentOf, formats } from './kit';

const AT = '2026-11-21T09:27:00.123Z';
const ASCTIME = '2026-11-21T09:27:00.123+00:00';
const REQUEST = '5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f';

const recordsOf = (lines: readonly string[]) => {
  const joiner = new LineJoiner((line) => formats.startOf(line));
  return [...lines.map((line) => joiner.push(line, 0)), joiner.flush()].flatMap((record) =>
    record === undefined ? [] : [record.text],
  );
};

describe('JSON of programs in common use', () => {
  test.each<[string, object, object]>([
    [
      "Lambda's JSON format: an error that is logged alone",
      {
        timestamp: AT,
        level: 'ERROR',
        requestId: REQUEST,
        message: {
          errorType: 'TypeError',
          errorMessage: 'boom',
          stackTrace: ['TypeError: boom', '    at f (/x.js:1:1)'],
        },
      },
      {
        asctime: ASCTIME,
        message: 'boom',
        exc_type: 'TypeError',
        exc_info: 'TypeError: boom\n    at f (/x.js:1:1)',
        aws_request_id: REQUEST,
      },
    ],
    [
      "Lambda's JSON format: an object that is logged alone",
      { timestamp: AT, level: 'INFO', requestId: REQUEST, message: { order: 7, password: 'hunter2' } },
      {
        message: '{"order":7,"password":"[redacted]"}',
        extra: { message: { order: 7, password: '[redacted]' } },
      },
    ],
    [
      "Lambda's JSON format of Python: an error",
      {
        timestamp: AT,
        level: 'ERROR',
        message: 'boom',
        logger: 'root',
        stackTrace: ['  File "/var/task/x.py", line 3, in f\n    g()\n'],
        errorType: 'ValueError',
        errorMessage: 'x',
      },
      { name: 'root', message: 'boom', exc_type: 'ValueError', extra: { errorMessage: 'x' } },
    ],
    [
      'the report of an invocation that ran out of time',
      {
        time: AT,
        type: 'platform.report',
        record: { requestId: REQUEST, metrics: { durationMs: 3000 }, status: 'timeout' },
      },
      {
        asctime: ASCTIME,
        levelname: 'ERROR',
        message: 'platform.report',
        aws_request_id: REQUEST,
        duration_ms: 3000,
      },
    ],
    [
      "a caller's requestId",
      { level: 'info', message: 'x', requestId: 'order-7' },
      { extra: { requestId: 'order-7' } },
    ],
    [
      "winston without a time, a caller's fields",
      { level: 'info', message: 'x', startTime: AT, date: AT, category: 'shoes', channel: 'email' },
      {
        asctime: '2026-11-21T12:00:00.000+00:00',
        name: 'tcp',
        extra: { startTime: AT, date: AT, category: 'shoes', channel: 'email' },
      },
    ],
    [
      "Powertools, a caller's name",
      { level: 'INFO', location: 'f:3', message: 'x', timestamp: AT, service: 'shop', name: 'Ada' },
      { name: 'tcp', service: 'shop', extra: { location: 'f:3', name: 'Ada' } },
    ],
    [
      "tracing of Rust, a caller's name",
      { timestamp: AT, level: 'ERROR', fields: { message: 'created', name: 'Ada' }, target: 'app::db' },
      { asctime: ASCTIME, name: 'app::db', message: 'created', levelname: 'ERROR', extra: { name: 'Ada' } },
    ],
    [
      'a verbosity',
      { logger: 'app', level: 0, msg: 'x' },
      { name: 'app', levelname: 'INFO', extra: { level: 0 } },
    ],
    ["a severity of syslog's", { severity: 2, message: 'x' }, { levelname: 'CRITICAL' }],
    [
      'OpenTelemetry',
      { Timestamp: '1763717220123456789', SeverityText: 'ERROR', SeverityNumber: 17, Body: 'boom' },
      {
        asctime: '2025-11-21T09:27:00.123+00:00',
        levelname: 'ERROR',
        message: 'boom',
        extra: { SeverityNumber: 17 },
      },
    ],
    [
      "Google's time",
      { timestamp: { seconds: Date.parse(AT) / 1000 - 0.123, nanos: 123_000_000 }, message: 'x' },
      { asctime: ASCTIME },
    ],
    [
      "Monolog's time of version 1",
      {
        message: 'x',
        channel: 'shop',
        level_name: 'ERROR',
        datetime: { date: '2026-11-21 09:27:00.123456', timezone: 'UTC' },
      },
      { asctime: ASCTIME, name: 'shop', levelname: 'ERROR', extra: { datetime: { timezone: 'UTC' } } },
    ],
    [
      "Elasticsearch's trace, a list of frames without indent",
      {
        timestamp: AT,
        level: 'ERROR',
        component: 'o.e.b.Bootstrap',
        message: 'x',
        stacktrace: ['java.lang.IllegalStateException: boom', 'at a.B.c(B.java:1)'],
      },
      {
        name: 'o.e.b.Bootstrap',
        exc_type: 'java.lang.IllegalStateException',
        exc_info: 'java.lang.IllegalStateException: boom\n\tat a.B.c(B.java:1)',
      },
    ],
    ['a coloured level', { level: '\u001b[32minfo\u001b[39m', message: 'x' }, { levelname: 'INFO' }],
    ['an abbreviated level', { level: 'WRN', message: 'x' }, { levelname: 'WARNING' }],
  ])('%s', (_what, sent, fields) => {
    expect(documentOf(JSON.stringify(sent))).toMatchObject(fields);
  });
});

describe('text of programs in common use', () => {
  test.each<[string, object]>([
    [
      `time="${AT}" level=error msg="not \\"found\\"" id=7 path=`,
      {
        asctime: ASCTIME,
        levelname: 'ERROR',
        message: 'not "found"',
        extra: { id: '7', path: '' },
      },
    ],
    [
      `ts=${AT} caller=main.go:12 level=warn component=tsdb msg=late password=hunter2`,
      { asctime: ASCTIME, levelname: 'WARNING', extra: { component: 'tsdb', password: '[redacted]' } },
    ],
    [
      '\u001b[2m2026-11-21T09:27:00.123456Z\u001b[0m \u001b[31mERROR\u001b[0m \u001b[2mapp::db\u001b[0m: boom',
      { asctime: ASCTIME, name: 'app::db', levelname: 'ERROR', message: 'boom' },
    ],
    [
      '<134>Nov 21 09:27:00 fw1 CEF:0|Security|threatmanager|1.0|100|worm|10|src=203.0.113.9',
      { name: 'tcp', message: 'CEF:0|Security|threatmanager|1.0|100|worm|10|src=203.0.113.9' },
    ],
    ['ERROR:C:\\x\\y: not found', { name: 'tcp', message: 'C:\\x\\y: not found' }],
    [
      'Nov 21 09:27:00 web1 systemd[1]: user@1000.service: Failed, see a@b.example and c@1.2.3-rc.next',
      { message: 'user@1000.service: Failed, see [redacted email] and c@1.2.3-rc.next' },
    ],
    ['added to blk_6285161494041403917', { message: 'added to blk_6285161494041403917' }],
  ])('%s', (line, fields) => {
    expect(documentOf(line)).toMatchObject(fields);
  });

  test.each([
    'level=error',
    'msg=hello level',
    'url=http://a.example/?level=3 msg="x',
    'a=b c=d',
    'level=info level=warn msg=x',
    '2026-11-21 09:27:00 [Error 32] The process cannot access the file',
    '2026-11-21 09:27:00 [error client 203.0.113.9] x',
    '\u001b[31mred\u001b[0m alert',
  ])('%j fits nothing and stays whole', (line) => {
    expect(documentOf(line)).toMatchObject({ message: line, extra: { filter: { unparsed: true } } });
  });
});

describe('errors of several lines', () => {
  const HEADER = '2026-11-21 09:27:00,123 shop ERROR failed';
  test.each<[string, string[], object]>([
    [
      ".NET's end of a program",
      ['Unhandled exception. System.InvalidOperationException: boom', '   at Shop.Main() in /a.cs:line 1'],
      { levelname: 'ERROR', exc_type: 'System.InvalidOperationException' },
    ],
    [
      "an error of .NET's with another in it",
      [
        HEADER,
        'System.AggregateException: several',
        ' ---> System.IO.IOException: boom',
        '   at Shop.Main() in /a.cs:line 1',
      ],
      { message: 'failed', exc_type: 'System.AggregateException' },
    ],
    [
      'a message of Java of two lines',
      [
        HEADER,
        'org.postgresql.util.PSQLException: ERROR: duplicate key',
        '  Detail: Key (id)=(1) already exists.',
        '\tat a.B.c(B.java:1)',
      ],
      { message: 'failed', exc_type: 'org.postgresql.util.PSQLException' },
    ],
    [
      "SQLAlchemy's details",
      [
        HEADER,
        'Traceback (most recent call last):',
        '  File "a.py", line 1',
        'sqlalchemy.exc.IntegrityError: duplicate key',
        'DETAIL:  Key (id)=(1) already exists.',
        '',
        '[SQL: INSERT INTO orders VALUES (1)]',
        '(Background on this error at: https://sqlalche.me/e/20/gkpj)',
      ],
      { message: 'failed', exc_type: 'IntegrityError' },
    ],
    [
      'a task of asyncio that nobody awaited',
      [
        '2026-11-21 09:27:00,123 asyncio ERROR Task exception was never retrieved',
        "future: <Task finished name='Task-2' coro=<f() done> exception=MyError('x')>",
        'Traceback (most recent call last):',
        '  File "a.py", line 1',
        '__main__.f.<locals>.MyError: x',
      ],
      { name: 'asyncio', exc_type: 'MyError' },
    ],
    [
      'an exception group',
      [
        HEADER,
        '  + Exception Group Traceback (most recent call last):',
        '  |   File "a.py", line 1, in <module>',
        '  | ExceptionGroup: several (1 sub-exception)',
        '  +-+---------------- 1 ----------------',
        '    | ValueError: 1',
        '    +------------------------------------',
      ],
      { message: 'failed', exc_type: 'ExceptionGroup' },
    ],
    [
      "a panic of Go's",
      ['panic: boom', '', 'goroutine 1 [running]:', 'main.main()', '\t/app/main.go:3 +0x1d', 'exit status 2'],
      { levelname: 'ERROR', message: 'panic: boom', exc_type: 'panic' },
    ],
  ])('%s is one record', (_what, lines, fields) => {
    const [record, ...others] = recordsOf(lines);
    expect(others).toEqual([]);
    const document = documentOf(record as string);
    expect(document).toMatchObject(fields);
    expect(document.exc_info).toContain(lines.at(-1));
  });

  test('records that begin behind blanks are records each', () => {
    const lines = [
      'ERROR [main] (Shop.java:8) - boom',
      ' INFO [main] (Shop.java:9) - closed',
      '  2026-11-21T09:27:00.123456Z  INFO app: preparing',
      '  2026-11-21T09:27:01.123456Z ERROR app::db: connection lost',
    ];
    expect(recordsOf(lines)).toEqual(lines);
    expect(recordsOf(lines).map((line) => documentOf(line).levelname)).toEqual([
      ...['ERROR', 'INFO'],
      ...['INFO', 'ERROR'],
    ]);
  });

  test('an indented line with a time in it belongs to its record if it has no header', () => {
    const lines = [HEADER, '  2026-11-21 is the day', '  [x] y', '  {"a":1}', '    at 09:27:00 INFO'];
    expect(recordsOf(lines)).toEqual([lines.join('\n')]);
  });
});
