import { LineJoiner } from '../../lambda/filter';
import { documentOf, formats } from './kit';

const AT = '2026-11-21 09:27:00';

/** Lines that look like a format of another program and are none of it: nothing of them becomes a level or a name. */
test.each([
  `${AT} Alert rules reloaded`,
  `${AT} Panic mode disabled`,
  `${AT} Information about 3 users deleted`,
  `${AT} configure man-db:amd64 2.11.2-2 <none>`,
  '2026-11-21T09:27:00Z Fatal error occurred while reading',
  '2026-11-21T09:27:00Z Everything fine with node 3',
  '2026-11-21T09:27:00Z GET http://example.com/api 200',
  '2026-11-21T09:27:00Z Connection refused: localhost:5432',
  '2026-11-21T09:27:00.694172Z elb-test 203.0.113.42:54106 10.0.1.185:80 0.000628 200',
  'info:http://example.com is up',
  'Warning:12:30:45 all is well',
  'EXTENSION 42 dialed by Ada',
  'LOGS are rotated every night',
])('%s stays whole', (line) => {
  expect(documentOf(line)).toMatchObject({
    name: 'tcp',
    levelname: 'INFO',
    message: line,
    extra: { filter: { unparsed: true } },
  });
});

test.each<[string, object]>([
  [
    `${AT} -0500 ERROR boom`,
    { asctime: '2026-11-21T14:27:00.000+00:00', name: 'tcp', levelname: 'ERROR', message: 'boom' },
  ],
  [
    `${AT} +0100 ERROR boom`,
    { asctime: '2026-11-21T08:27:00.000+00:00', name: 'tcp', levelname: 'ERROR', message: 'boom' },
  ],
  [
    'ERROR:http://example.com is down',
    { levelname: 'ERROR', message: 'http://example.com is down', name: 'tcp' },
  ],
  ...['2026-11-21T09:27:61Z', '2026-11-21T09:27:00+15:00', '2026-11-21T09:27:00+01:60'].map(
    (time): [string, object] => [
      JSON.stringify({ time, message: 'x' }),
      { asctime: '2026-11-21T12:00:00.000+00:00', extra: { time } },
    ],
  ),
  [`${AT} [error] boom`, { levelname: 'ERROR', message: 'boom' }],
  [`${AT} error: boom`, { levelname: 'ERROR', message: 'boom' }],
  [
    '2026-11-21T09:27:00.123456+01:00 web1 sshd[17]: accepted',
    { name: 'sshd', message: 'accepted', extra: { host: 'web1', pid: '17' } },
  ],
  ['Nov 21 09:27:00 web1 sshd[17]: accepted', { name: 'sshd', message: 'accepted' }],
  ['EXTENSION\tName: firehose-logging\tState: Ready', { name: 'lambda', levelname: 'INFO' }],
  [
    'REPORT RequestId: 11111111-2222-3333-4444-555555555555\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\tStatus: timeout',
    { levelname: 'ERROR', duration_ms: 3000, memory_limit_mb: 128 },
  ],
  [
    'INIT_REPORT Init Duration: 9999.95 ms\tPhase: init\tStatus: timeout',
    { name: 'lambda', levelname: 'ERROR' },
  ],
  [
    `${AT}.123  INFO 1 --- [shop] [nio-8080-exec-1] [803b448a0489f84084905d3093480352-3425f23bb2432450] com.example.Shop : hello`,
    {
      name: 'com.example.Shop',
      message: 'hello',
      extra: { application: 'shop', thread: 'nio-8080-exec-1', trace_id: '803b448a0489f84084905d3093480352' },
    },
  ],
  [
    `${AT}.123  INFO 1 --- [shop] [           main] o.a.c.c.C.[Tomcat].[localhost].[/]       : Initializing`,
    { name: 'o.a.c.c.C.[Tomcat].[localhost].[/]', message: 'Initializing', extra: { thread: 'main' } },
  ],
])('%s is read as its program meant it', (line, fields) => {
  expect(documentOf(line.replaceAll('\\\t', '\t'))).toMatchObject(fields);
});

test.each<[string, string, object]>([
  [
    "JavaScript's plain error",
    'Error: boom\n    at f (/app/a.js:1:2)',
    { exc_type: 'Error', levelname: 'ERROR', message: 'Error: boom' },
  ],
  [
    'an error with a code',
    'TypeError [ERR_X]: boom\n    at f (/app/a.js:1:2)',
    { exc_type: 'TypeError', levelname: 'ERROR' },
  ],
  [
    "Lambda's line of a plain error",
    '2026-11-21T09:27:00.123Z\t11111111-2222-3333-4444-555555555555\tERROR\tError: boom\n    at f (/app/a.js:1:2)',
    { exc_type: 'Error', levelname: 'ERROR', aws_request_id: '11111111-2222-3333-4444-555555555555' },
  ],
  [
    'a class that was thrown where others have a logger',
    `${AT},123 ERROR java.lang.NullPointerException: x\n\tat com.example.Shop.run(Shop.java:3)`,
    {
      exc_type: 'java.lang.NullPointerException',
      name: 'tcp',
      levelname: 'ERROR',
      message: 'java.lang.NullPointerException: x',
    },
  ],
  [
    'an unhandled error of a Python function, as the runtime writes it',
    '[ERROR] NameError: name \'x\' is not defined\rTraceback (most recent call last):\r\u00a0\u00a0File "/var/task/f.py", line 3, in handler\r\u00a0\u00a0\u00a0\u00a0x',
    {
      exc_type: 'NameError',
      levelname: 'ERROR',
      exc_info: expect.stringContaining('\n  File "/var/task/f.py"'),
    },
  ],
])('%s has its trace', (_name, text, fields) => {
  expect(documentOf(text)).toMatchObject(fields);
});

test.each<[string, string | undefined]>([
  ['2026-02-30 09:27:00 ERROR x', undefined],
  ['0021-11-21 09:27:00 ERROR x', undefined],
  ['Feb 29 09:27:00 web1 cron: x', undefined],
  ['Nov 22 09:27:00 web1 cron: x', '2026-11-22T09:27:00.000+00:00'],
  ['Mar 21 09:27:00 web1 cron: x', '2026-03-21T09:27:00.000+00:00'],
  ['Dec 21 09:27:00 web1 cron: x', '2025-12-21T09:27:00.000+00:00'],
])('the time of %s is %s', (line, time) => {
  expect(documentOf(line).asctime).toBe(time ?? '2026-11-21T12:00:00.000+00:00');
});

test('a record with a header ends an open traceback', () => {
  const joiner = new LineJoiner((line) => formats.startOf(line));
  const lines = [
    'Traceback (most recent call last):',
    '  File "a.py", line 1',
    `${AT},123 shop INFO next`,
    'NameError: x',
  ];
  const records = [...lines.map((line) => joiner.push(line, 0)), joiner.flush()].flatMap(
    (record) => record?.text ?? [],
  );
  expect(records).toEqual([lines.slice(0, 2).join('\n'), `${AT},123 shop INFO next\nNameError: x`]);
});
