/** As LINES: what programs in common use write by default. */
export const MORE_LINES: readonly (readonly [
  format: string,
  line: string,
  fields: Record<string, unknown>,
])[] = [
  [
    'lambda-node',
    '2026-11-21T09:27:00.123Z\tfa2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f\tfail\tboom',
    { levelname: 'ERROR', message: 'boom', aws_request_id: 'fa2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f' },
  ],
  [
    'lambda-java',
    '2026-11-21 09:27:00 5a2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f ERROR Main:12 - boom',
    {
      name: 'Main',
      levelname: 'ERROR',
      message: 'boom',
      aws_request_id: '5a2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f',
      extra: { line: '12' },
    },
  ],
  [
    'spring-boot-traced',
    `2026-11-21T09:27:00.123Z ERROR 7 --- [shop] [nio-8080-exec-1] [${' '.repeat(49)}] c.e.Shop : boom`,
    {
      name: 'c.e.Shop',
      levelname: 'ERROR',
      extra: { pid: '7', application: 'shop', thread: 'nio-8080-exec-1' },
    },
  ],
  [
    'spring-sleuth',
    '2026-11-21 09:27:00.123  WARN [shop,803b448a0489f840,3425f23bb2432450] 7 --- [main] c.e.Shop : low',
    { name: 'c.e.Shop', levelname: 'WARNING', extra: { application: 'shop', trace_id: '803b448a0489f840' } },
  ],
  [
    'level-first',
    '2026-11-21 09:27:00,123 ERROR Success: 0 of 5 stored',
    { name: 'tcp', levelname: 'ERROR', message: 'Success: 0 of 5 stored' },
  ],
  [
    'python-level-first',
    '2026-11-21T09:27:00.123456Z ERROR app::db: connection lost',
    { name: 'app::db', levelname: 'ERROR', message: 'connection lost' },
  ],
  [
    'level-first',
    '2026-11-21 10:27:00.123 CET FATAL:  the database system is starting up',
    { asctime: '2026-11-21T09:27:00.123+00:00', levelname: 'CRITICAL' },
  ],
  [
    'level-first',
    '2026-11-21 11:27:00 PM - INFO - late',
    { asctime: '2026-11-21T23:27:00.000+00:00', levelname: 'INFO', message: 'late' },
  ],
  [
    'log4j',
    '2026-11-21 09:27:00,123 INFO [RMCommunicator Allocator] org.apache.hadoop.RMContainer: done',
    {
      name: 'org.apache.hadoop.RMContainer',
      levelname: 'INFO',
      extra: { thread: 'RMCommunicator Allocator' },
    },
  ],
  [
    'python-any-name',
    '2026-11-21 09:27:00,123 - Shop - WARNING - low stock',
    { name: 'Shop', levelname: 'WARNING', message: 'low stock' },
  ],
  [
    'wildfly',
    '09:27:00,123 ERROR [org.jboss.as] (main) WFLYSRV0055: failed',
    { name: 'org.jboss.as', levelname: 'ERROR', extra: { thread: 'main' } },
  ],
  [
    'log4j-thread',
    'WARN [main] (Shop.java:12) - low',
    { levelname: 'WARNING', message: '(Shop.java:12) - low' },
  ],
  ['log4j-thread', 'ERROR [main] com.example.Shop - low', { name: 'com.example.Shop', message: 'low' }],
  [
    'time-level-name-in-brackets',
    '[2026-11-21T09:27:00Z ERROR app::db] boom',
    { name: 'app::db', levelname: 'ERROR', message: 'boom' },
  ],
  [
    'syslog-rfc5424-short',
    '<40>1 2026-11-21T09:27:00+00:00 host heroku web.3 - State changed',
    {
      name: 'heroku',
      levelname: 'CRITICAL',
      message: 'State changed',
      extra: { pid: 'web.3', host: 'host' },
    },
  ],
  [
    'syslog-file-iso8601',
    '2026-11-21T09:27:00+01:00 web1 sshd[17]: accepted',
    { asctime: '2026-11-21T08:27:00.000+00:00', name: 'sshd', message: 'accepted' },
  ],
  [
    'combined',
    'shop.example:80 203.0.113.9 - - [21/Nov/2026:09:27:00 +0000] "GET / HTTP/1.1" 200 12',
    { http_status: 200, extra: { virtual_host: 'shop.example:80', client: '203.0.113.9' } },
  ],
  [
    'apache-error-2.2',
    '[Sat Nov 21 09:27:00 2026] [error] [client 203.0.113.9] File does not exist',
    { name: 'apache', levelname: 'ERROR', message: 'File does not exist' },
  ],
  [
    'php',
    '[21-Nov-2026 09:27:00 UTC] PHP Fatal error:  Uncaught Exception: boom',
    { asctime: '2026-11-21T09:27:00.000+00:00', name: 'php', levelname: 'CRITICAL' },
  ],
  [
    'klog',
    'E1121 09:27:00.123456       1 reflector.go:138] Failed to watch',
    {
      asctime: '2026-11-21T09:27:00.123+00:00',
      levelname: 'ERROR',
      message: 'Failed to watch',
      extra: { file: 'reflector.go', line: '138', pid: '1' },
    },
  ],
  [
    'postgresql',
    '2026-11-21 09:27:00.123 UTC [77] app@shop ERROR:  relation "x" does not exist',
    { name: 'postgresql', levelname: 'ERROR', extra: { pid: '77', session: 'app@shop' } },
  ],
  [
    'postgresql-rds',
    '2026-11-21 09:27:00 UTC:203.0.113.9(5432):app@shop:[77]:ERROR:  relation "x" does not exist',
    { name: 'postgresql', levelname: 'ERROR', message: 'relation "x" does not exist' },
  ],
  [
    'mysql',
    '2026-11-21T09:27:00.123456Z 8 [ERROR] [MY-012595] [InnoDB] no file',
    { name: 'InnoDB', levelname: 'ERROR', message: 'no file', extra: { code: 'MY-012595', thread: '8' } },
  ],
  [
    'redis-warning',
    '77:M 21 Nov 2026 09:27:00.123 # no memory',
    { asctime: '2026-11-21T09:27:00.123+00:00', name: 'redis', levelname: 'WARNING', message: 'no memory' },
  ],
  ['redis', '77:M 21 Nov 2026 09:27:00.123 * ready', { levelname: 'INFO', message: 'ready' }],
  [
    'envoy',
    '[2026-11-21 09:27:00.123][15][warning][config] [source/a.cc:72] late',
    { name: 'config', levelname: 'WARNING', message: '[source/a.cc:72] late' },
  ],
  [
    'elasticsearch',
    '[2026-11-21T09:27:00,123][ERROR][o.e.b.Bootstrap          ] [node-1] boom',
    { name: 'o.e.b.Bootstrap', levelname: 'ERROR', message: 'boom', extra: { node: 'node-1' } },
  ],
  [
    'tomcat',
    '21-Nov-2026 09:27:00.123 SEVERE [main] org.apache.catalina.Shop.start boom',
    { name: 'org.apache.catalina.Shop.start', levelname: 'ERROR', message: 'boom' },
  ],
  [
    'spark',
    '26/11/21 09:27:00 ERROR Executor: boom',
    { asctime: '2026-11-21T09:27:00.000+00:00', name: 'Executor', levelname: 'ERROR', message: 'boom' },
  ],
  [
    'dotnet-console',
    'fail: Shop.Worker[7]\n      boom',
    { name: 'Shop.Worker', levelname: 'ERROR', message: 'boom', extra: { event_id: '7' } },
  ],
  [
    'nlog',
    '2026-11-21 09:27:00.1234|ERROR|Shop.Worker|boom',
    { name: 'Shop.Worker', levelname: 'ERROR', message: 'boom' },
  ],
  [
    'go-tabs',
    '2026-11-21T09:27:00.123Z\terror\tapp/main.go:12\tboom',
    { levelname: 'ERROR', message: 'boom', extra: { caller: 'app/main.go:12' } },
  ],
  ['go-slog', '2026/11/21 09:27:00 ERROR boom id=7', { levelname: 'ERROR', message: 'boom id=7' }],
  [
    'monolog',
    '[2026-11-21 09:27:00] local.ERROR: boom {"id":7} []',
    { name: 'local', levelname: 'ERROR', message: 'boom {"id":7} []' },
  ],
  [
    'ruby',
    'E, [2026-11-21T09:27:00.123456 #77] ERROR -- shop: boom',
    { name: 'shop', levelname: 'ERROR', message: 'boom', extra: { pid: '77' } },
  ],
  [
    'celery',
    '[2026-11-21 09:27:00,123: ERROR/ForkPoolWorker-1] Task failed',
    { name: 'celery', levelname: 'ERROR', message: 'Task failed', extra: { process: 'ForkPoolWorker-1' } },
  ],
  [
    'airflow',
    '[2026-11-21T09:27:00.123+0000] {dag.py:33} ERROR - boom',
    { levelname: 'ERROR', message: 'boom', extra: { file: 'dag.py', line: '33' } },
  ],
  [
    'scrapy',
    '2026-11-21 09:27:00 [scrapy.core.engine] ERROR: boom',
    { name: 'scrapy.core.engine', levelname: 'ERROR', message: 'boom' },
  ],
  ['level-and-colon', 'ERROR:    Exception in ASGI application', { levelname: 'ERROR' }],
];
