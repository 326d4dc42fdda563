import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createLogger, format } from 'winston';
import { until } from '../pipeline/until';
import { logger, missingClients, netcat, python, rsyslog, send } from './clients';
import { CollectorProcess } from './collector-process';
import { Stream } from './stream';

if (missingClients.length > 0) {
  process.stderr.write(`clients.pipeline.ts is skipped; not here: ${missingClients.join(', ')}\n`);
}
const withClients = missingClients.length > 0 ? describe.skip : describe;

let stream: Stream;
let collector: CollectorProcess;
/** Programs that end when the collector does. */
const clients: Promise<void>[] = [];

beforeAll(async () => {
  stream = await Stream.start();
  collector = await CollectorProcess.start(stream.env);
}, 60_000);

afterAll(async () => {
  await collector?.stop();
  await Promise.all(clients);
  await stream?.close();
}, 60_000);

/**
 * The documents that have a mark somewhere, once there are as many as expected; sorted by message, since lines may come
 * by several connections, and requests to the stream may overtake one another.
 */
async function arrived(mark: string, count = 1): Promise<Record<string, unknown>[]> {
  const found = () => stream.documents.filter((_, i) => stream.records[i]?.includes(mark));
  await until(`${count} documents with ${mark}`, async () => (found().length >= count ? true : undefined));
  return found().sort((a, b) => (String(a.message) < String(b.message) ? -1 : 1));
}

withClients('lines of real clients become documents', () => {
  test('python-logstash-async delivers a record, and an exception with its class and traceback', async () => {
    await python(
      `
import logging, sys
from logstash_async.handler import AsynchronousLogstashHandler
handler = AsynchronousLogstashHandler('127.0.0.1', int(sys.argv[1]), database_path=None)
log = logging.getLogger('shop.orders')
log.setLevel('INFO')
log.addHandler(handler)
log.info('stored %d', 4711, extra={'username': 'ada', 'order': 'logstash-async'})
try:
    nope
except NameError:
    log.exception('failed logstash-async')
logging.shutdown()
`,
      [String(collector.ports.tcp)],
    );
    const [failed, stored] = await arrived('logstash-async', 2);
    expect(stored).toMatchObject({
      name: 'shop.orders',
      levelname: 'INFO',
      message: 'stored 4711',
      username: 'ada',
      source: 'tcp',
      extra: { order: 'logstash-async' },
    });
    expect(failed).toMatchObject({
      levelname: 'ERROR',
      message: 'failed logstash-async',
      exc_type: 'NameError',
      exc_info: expect.stringMatching(
        /^Traceback \(most recent call last\):\n[\s\S]*NameError: name 'nope' is not defined/,
      ),
    });
  }, 60_000);

  test("Python's SysLogHandler ends records with NUL, and they are read while its connection is open", async () => {
    const client = python(
      `
import logging, socket, sys
from logging.handlers import SysLogHandler
handler = SysLogHandler(('127.0.0.1', int(sys.argv[1])), socktype=socket.SOCK_STREAM)
log = logging.getLogger('shop')
log.addHandler(handler)
log.warning('first syslog-handler')
try:
    nope
except NameError:
    log.exception('failed syslog-handler')
log.warning('third syslog-handler')
# The connection stays open until the collector ends.
handler.socket.recv(1)
`,
      [String(collector.ports.tcp)],
    );
    clients.push(client);
    const documents = await arrived('syslog-handler', 3);
    expect(documents.map(({ message, levelname }) => [String(message).split('\n')[0], levelname])).toEqual([
      ['failed syslog-handler', 'ERROR'],
      ['first syslog-handler', 'WARNING'],
      ['third syslog-handler', 'WARNING'],
    ]);
    expect(documents[0]).toMatchObject({ exc_type: 'NameError' });
  }, 60_000);

  test("the pickles of Python's SocketHandler become documents", async () => {
    await python(
      `
import datetime, logging, sys
from logging.handlers import SocketHandler
handler = SocketHandler('127.0.0.1', int(sys.argv[1]))
log = logging.getLogger('shop')
log.addHandler(handler)
log.warning('first %s', 'socket-handler', extra={'order': 7, 'password': 'hunter2', 'day': datetime.date(2026, 1, 2)})
try:
    nope
except NameError:
    log.exception('failed socket-handler')
handler.close()
`,
      [String(collector.ports.tcp)],
    );
    const documents = await arrived('socket-handler', 2);
    expect(documents).toMatchObject([
      { name: 'shop', levelname: 'ERROR', message: 'failed socket-handler', exc_type: 'NameError' },
      {
        name: 'shop',
        levelname: 'WARNING',
        message: 'first socket-handler',
        extra: { order: 7, password: '[redacted]', day: '[datetime.date]', funcName: '<module>' },
      },
    ]);
    expect(JSON.stringify(documents)).not.toContain('unparsed');
  }, 60_000);

  test("the events of log4js's TCP appender become documents without any setting", async () => {
    const code = `
const log4js = require('log4js');
const appenders = { tcp: { type: 'tcp', host: '127.0.0.1', port: Number(process.argv[1]) } };
log4js.configure({ appenders, categories: { default: { appenders: ['tcp'], level: 'info' } } });
const log = log4js.getLogger('shop');
log.info('hello %s log4js', 'ada');
log.error('failed log4js', new RangeError('boom'));
log.warn('secret log4js', { password: 'hunter2' });
setTimeout(() => log4js.shutdown(() => setTimeout(() => process.exit(), 200)), 300);`;
    const child = spawn(process.execPath, ['-e', code, String(collector.ports.tcp)], {
      cwd: join(__dirname, '../..'),
    });
    clients.push(new Promise((resolve) => child.once('exit', () => resolve())));
    const [failed, hello, secret] = await arrived('log4js', 3);
    expect(hello).toMatchObject({ name: 'shop', levelname: 'INFO', message: 'hello ada log4js' });
    expect(failed).toMatchObject({
      levelname: 'ERROR',
      message: 'failed log4js boom',
      exc_type: 'RangeError',
    });
    expect(secret).toMatchObject({ levelname: 'WARNING', message: 'secret log4js { password: [redacted] }' });
  }, 60_000);

  test('a raw traceback of several lines from a Python without a logging library is one document', async () => {
    await python(
      `
import socket, sys, traceback
try:
    print(undefined_raw)
except NameError:
    with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as connection:
        connection.sendall(traceback.format_exc().encode())
`,
      [String(collector.ports.tcp)],
    );
    const documents = await arrived('undefined_raw');
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({
      levelname: 'ERROR',
      exc_type: 'NameError',
      exc_info: expect.stringMatching(/^Traceback[\s\S]*name 'undefined_raw' is not defined$/),
      message: "NameError: name 'undefined_raw' is not defined",
    });
  }, 60_000);

  test("a record of winston's Logstash transport becomes a document", async () => {
    const LogstashTransport = require('winston-logstash/lib/winston-logstash-latest');
    const transport = new LogstashTransport({ host: '127.0.0.1', port: collector.ports.tcp });
    const log = createLogger({ format: format.timestamp(), transports: [transport] });
    log.warn('low stock winston-logstash', { order: 4711 });
    const [document] = await arrived('winston-logstash');
    transport.close();
    expect(document).toMatchObject({
      levelname: 'WARNING',
      message: 'low stock winston-logstash',
      extra: { order: 4711 },
    });
  }, 60_000);

  test('lines that a shell sends by nc become documents', async () => {
    await netcat(collector.ports.tcp, '2026-11-21 09:27:00,123 backup INFO nc-line one\r\nnc-line two\n');
    expect(await arrived('nc-line', 2)).toMatchObject([
      { asctime: '2026-11-21T09:27:00.123+00:00', name: 'backup', message: 'nc-line one' },
      { message: 'nc-line two', extra: { filter: { unparsed: true } } },
    ]);
  }, 60_000);

  test.each([
    ['RFC 5424', ['--rfc5424']],
    ['RFC 5424 and octet counting', ['--rfc5424', '--octet-count']],
    ['RFC 3164', ['--rfc3164']],
  ])(
    'the command logger with %s sends a line that becomes a document',
    async (name, args) => {
      const mark = `logger-${name.replaceAll(' ', '-')}`;
      await logger(collector.ports.tcp, [
        ...args,
        '--priority',
        'local0.err',
        '--tag',
        'backup',
        `${mark} failed`,
      ]);
      const documents = await arrived(mark);
      expect(documents).toMatchObject([
        { name: 'backup', levelname: 'ERROR', message: `${mark} failed`, extra: { facility: '16' } },
      ]);
    },
    60_000,
  );

  test.each([
    ['lines', ''],
    ['octet counting', 'TCP_Framing="octet-counted"'],
    ['RFC 5424', 'template="RSYSLOG_SyslogProtocol23Format"'],
  ])(
    'rsyslog with %s sends lines that become documents',
    async (name, options) => {
      const mark = `rsyslog-${name.replaceAll(' ', '-')}`;
      const stop = await rsyslog(collector.ports.tcp, [`${mark} one`, `${mark} two`], options);
      try {
        const documents = await arrived(mark, 2);
        expect(documents.map(({ message }) => String(message).trim())).toEqual([
          `${mark} one`,
          `${mark} two`,
        ]);
        expect(documents).toMatchObject([{ name: 'shop', levelname: 'ERROR' }, { name: 'shop' }]);
      } finally {
        await stop();
      }
    },
    60_000,
  );
});

test('each record has a log_id of its own and a line end, so that the archive can be replayed', async () => {
  await send(collector.ports.tcp, 'ids a\nids b\n');
  await arrived('ids ', 2);
  expect(
    stream.records.every((record) => record.endsWith('}\n') && record.indexOf('\n') === record.length - 1),
  ).toBe(true);
  const ids = stream.documents.map(({ log_id }) => log_id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("Logstash's monitoring API, metrics and the health check answer", async () => {
  const { text } = await collector.get('/_node/stats/pipelines');
  const { main } = JSON.parse(text).pipelines;
  expect(main.events.in).toBeGreaterThan(0);
  expect(main.plugins.inputs[0]).toMatchObject({ name: 'tcp', events: { out: main.events.in } });
  expect(await collector.metric('lines_total')).toBe(main.events.in);
  expect(await collector.get('/health', 'health')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  expect((await collector.get('/nope')).status).toBe(404);
});
