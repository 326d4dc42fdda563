import { MORE_LINES } from './more-lines';

export const REQUEST = '5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f';

/** A line, the format that is to fit it, and what the document says besides log_id and source. */
export const LINES: readonly (readonly [format: string, line: string, fields: Record<string, unknown>])[] = [
  [
    'python',
    '2026-11-21 09:27:00,123 shop.orders INFO order 4711 stored',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'INFO',
      message: 'order 4711 stored',
    },
  ],
  [
    'python',
    '2026-11-21 09:27:00,123 - shop.orders - WARNING - low stock',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'WARNING',
      message: 'low stock',
    },
  ],
  [
    'python-level-first',
    '2026-11-21 09:27:00,123 [ERROR] shop.orders: no such order',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'ERROR',
      message: 'no such order',
    },
  ],
  ['python-basic', 'CRITICAL:root:disk full', { name: 'root', levelname: 'CRITICAL', message: 'disk full' }],
  [
    'loguru',
    '2026-11-21 09:27:00.123 | SUCCESS  | shop.orders:store:12 - stored',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'INFO',
      message: 'stored',
      extra: { level: 'SUCCESS', function: 'store', line: '12' },
    },
  ],
  [
    'gunicorn',
    '[2026-11-21 09:27:00 +0100] [4711] [INFO] Listening at: http://127.0.0.1:8000',
    {
      asctime: '2026-11-21T08:27:00.000+00:00',
      name: 'gunicorn',
      levelname: 'INFO',
      message: 'Listening at: http://127.0.0.1:8000',
      extra: { pid: '4711' },
    },
  ],
  [
    'time-and-level',
    '2026-11-21T09:27:00Z [warn] cache is cold',
    { asctime: '2026-11-21T09:27:00.000+00:00', levelname: 'WARNING', message: 'cache is cold' },
  ],
  [
    'logback',
    '09:27:00.123 [main] INFO  com.example.Shop - started in 2 s',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'com.example.Shop',
      levelname: 'INFO',
      message: 'started in 2 s',
      extra: { thread: 'main' },
    },
  ],
  [
    'spring-boot',
    '2026-11-21T09:27:00.123+01:00  INFO 4711 --- [shop] [           main] c.example.Shop                          : Started Shop',
    {
      asctime: '2026-11-21T08:27:00.123+00:00',
      name: 'c.example.Shop',
      levelname: 'INFO',
      message: 'Started Shop',
      extra: { pid: '4711', application: 'shop', thread: 'main' },
    },
  ],
  [
    'syslog-rfc5424',
    "<34>1 2026-11-21T09:27:00.123456+01:00 db1 su 77 ID47 - \ufeff'su root' failed",
    {
      asctime: '2026-11-21T08:27:00.123+00:00',
      name: 'su',
      levelname: 'CRITICAL',
      message: "'su root' failed",
      extra: { facility: '4', host: 'db1', pid: '77', msgid: 'ID47' },
    },
  ],
  [
    'syslog-rfc5424',
    '<165>1 2026-11-21T09:27:00Z host app - - [a@32473 k="v" q="a \\"b\\" \\] c"][b@1 x="1"] An event',
    {
      name: 'app',
      levelname: 'INFO',
      message: 'An event',
      extra: {
        facility: '20',
        host: 'host',
        structured_data: '[a@32473 k="v" q="a \\"b\\" \\] c"][b@1 x="1"]',
      },
    },
  ],
  [
    'syslog-rfc3164',
    '<13>Nov 21 09:27:00 web1 backup[99]: done in 3 s',
    {
      asctime: '2026-11-21T09:27:00.000+00:00',
      name: 'backup',
      levelname: 'INFO',
      message: 'done in 3 s',
      extra: { facility: '1', host: 'web1', pid: '99' },
    },
  ],
  [
    'syslog-file',
    'Nov  1 09:27:00 web1 CRON[99]: (root) CMD (true)',
    {
      asctime: '2026-11-01T09:27:00.000+00:00',
      name: 'CRON',
      levelname: 'INFO',
      message: '(root) CMD (true)',
    },
  ],
  [
    'syslog-priority',
    '<11>no header at all',
    { levelname: 'ERROR', message: 'no header at all', extra: { facility: '1' } },
  ],
  [
    'combined',
    '203.0.113.9 - ada [21/Nov/2026:09:27:00 +0100] "GET /cart?id=1 HTTP/1.1" 200 2326 "https://shop.example/" "Mozilla/5.0 (X11)"',
    {
      asctime: '2026-11-21T08:27:00.000+00:00',
      name: 'access',
      levelname: 'INFO',
      http_method: 'GET',
      http_status: 200,
      username: 'ada',
      extra: {
        client: '203.0.113.9',
        path: '/cart?id=1',
        http_version: '1.1',
        bytes: '2326',
        referrer: 'https://shop.example/',
        user_agent: 'Mozilla/5.0 (X11)',
      },
    },
  ],
  [
    'combined-malformed-request',
    '2001:db8::1 - - [21/Nov/2026:09:27:00 +0100] "\\x16\\x03\\x01" 400 -',
    { http_status: 400, extra: { client: '2001:db8::1', request: '\\x16\\x03\\x01' } },
  ],
  [
    'nginx-error',
    '2026/11/21 09:27:00 [error] 77#0: *5 open() "/x" failed (2: No such file)',
    {
      asctime: '2026-11-21T09:27:00.000+00:00',
      name: 'nginx',
      levelname: 'ERROR',
      message: 'open() "/x" failed (2: No such file)',
      extra: { pid: '77', tid: '0', connection: '5' },
    },
  ],
  [
    'apache-error',
    '[Sat Nov 21 09:27:00.123456 2026] [core:error] [pid 77:tid 88] [client 203.0.113.9:5555] File does not exist',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'apache',
      levelname: 'ERROR',
      message: 'File does not exist',
      extra: { module: 'core', pid: '77', tid: '88', client: '203.0.113.9:5555' },
    },
  ],
  [
    'lambda-node',
    `2026-11-21T09:27:00.123Z\t${REQUEST}\tWARN\tlow stock`,
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'console',
      levelname: 'WARNING',
      message: 'low stock',
      aws_request_id: REQUEST,
    },
  ],
  ['lambda-node', '2026-11-21T09:27:00.123Z\tundefined\tINFO\tinit', { levelname: 'INFO', message: 'init' }],
  [
    'lambda-python',
    `[ERROR]\t2026-11-21T09:27:00.123Z\t${REQUEST}\tboom`,
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'root',
      levelname: 'ERROR',
      message: 'boom',
      aws_request_id: REQUEST,
    },
  ],
  [
    'lambda-report',
    `REPORT RequestId: ${REQUEST}\tDuration: 3.52 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 63 MB\tInit Duration: 180.11 ms\t`,
    {
      name: 'lambda',
      levelname: 'INFO',
      aws_request_id: REQUEST,
      memory_limit_mb: 128,
      duration_ms: 3.52,
      extra: { billed_duration_ms: '4', max_memory_used_mb: '63', init_duration_ms: '180.11' },
    },
  ],
  [
    'lambda-request',
    `START RequestId: ${REQUEST} Version: $LATEST`,
    { name: 'lambda', aws_request_id: REQUEST, function_version: '$LATEST' },
  ],
  [
    'lambda-timeout',
    `2026-11-21T09:27:00.123Z ${REQUEST} Task timed out after 3.00 seconds`,
    { name: 'lambda', levelname: 'ERROR', aws_request_id: REQUEST },
  ],
  ...MORE_LINES,
];
