/** Something that a program sends to the collector, and the document that it must become. */
export interface TcpCase {
  readonly name: string;
  readonly sent: string;
  /** Members of the document. Its message finds it. */
  readonly document: Readonly<Record<string, unknown>> & { readonly message: string };
}

/** Persons of the demo's directory, by username, as npm run directory writes them. */
export const DIRECTORY_YAML = `ada:
  display_name: Ada Lovelace
  department: Engines
  title: Countess
  office: London
  mail: ada@example.org
`;

/** What documents of ada's gain. */
export const ADA = {
  display_name: 'Ada Lovelace',
  department: 'Engines',
  title: 'Countess',
  office: 'London',
};

const TRACEBACK = `Traceback (most recent call last):
  File "shop.py", line 3, in <module>
    print(basket)
NameError: name 'basket' is not defined`;
const octets = (frame: string) => `${Buffer.byteLength(frame)} ${frame}`;
const json = (value: object) => `${JSON.stringify(value)}\n`;

/** What each kind of sender sends, in its own words. The real programs send the same in test/collector. */
export const TCP_CASES: readonly TcpCase[] = [
  {
    name: 'python-logstash-async',
    sent: json({
      '@timestamp': '2026-11-21T09:27:00.591Z',
      '@version': '1',
      level: 'INFO',
      message: 'demo: logstash-async',
      extra: { logger_name: 'shop.orders', username: 'ada' },
    }),
    document: {
      name: 'shop.orders',
      levelname: 'INFO',
      message: 'demo: logstash-async',
      username: 'ada',
      user: ADA,
    },
  },
  {
    name: 'a raw traceback',
    sent: `${TRACEBACK}\n`,
    document: {
      levelname: 'ERROR',
      message: "NameError: name 'basket' is not defined",
      exc_type: 'NameError',
      exc_info: TRACEBACK,
    },
  },
  {
    name: 'logstash-logback-encoder',
    sent: json({
      '@timestamp': '2026-11-21T10:27:00.591+01:00',
      '@version': '1',
      message: 'demo: logback',
      logger_name: 'com.example.Shop',
      level: 'WARN',
      level_value: 30000,
      username: 'ADA',
    }),
    document: {
      asctime: '2026-11-21T09:27:00.591+00:00',
      name: 'com.example.Shop',
      levelname: 'WARNING',
      message: 'demo: logback',
      user: ADA,
    },
  },
  {
    name: 'winston',
    sent: json({
      level: 'error',
      message: 'demo: winston',
      timestamp: '2026-11-21T09:27:00.591Z',
      order: 4711,
    }),
    document: { levelname: 'ERROR', message: 'demo: winston', extra: { order: 4711 } },
  },
  {
    name: 'ECS',
    sent: json({
      '@timestamp': '2026-11-21T09:27:00.591Z',
      'log.level': 'info',
      message: 'demo: ecs',
      'ecs.version': '1.2.0',
      'service.name': 'shop',
    }),
    document: { levelname: 'INFO', message: 'demo: ecs', service: 'shop' },
  },
  {
    name: "Python's logging",
    sent: '2026-11-21 09:27:00,123 shop.orders WARNING demo: python\n',
    document: {
      asctime: '2026-11-21T09:27:00.123+00:00',
      name: 'shop.orders',
      levelname: 'WARNING',
      message: 'demo: python',
    },
  },
  {
    name: 'logger with RFC 5424 and octet counting',
    sent: octets('<131>1 2026-11-21T09:27:00.123456+00:00 web1 backup 99 - - demo: rfc5424'),
    document: { name: 'backup', levelname: 'ERROR', message: 'demo: rfc5424' },
  },
  {
    name: 'rsyslog',
    sent: '<134>Nov 21 09:27:00 web1 backup[99]: demo: rfc3164\n',
    document: { name: 'backup', levelname: 'INFO', message: 'demo: rfc3164' },
  },
  {
    name: "nginx's access log through nc",
    sent: '203.0.113.9 - ada [21/Nov/2026:09:27:00 +0000] "GET /demo HTTP/1.1" 200 2326 "-" "curl/8"\r\n',
    document: {
      message: '203.0.113.9 - ada [21/Nov/2026:09:27:00 +0000] "GET /demo HTTP/1.1" 200 2326 "-" "curl/8"',
      http_method: 'GET',
      http_status: 200,
      user: ADA,
    },
  },
];
