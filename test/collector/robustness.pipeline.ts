import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { makeCertificate } from '../../local/front-door/certificate';
import { until } from '../pipeline/until';
import { send } from './clients';
import { CollectorProcess } from './collector-process';
import { Stream } from './stream';

let stream: Stream;

beforeEach(async () => {
  stream = await Stream.start();
});

afterEach(async () => {
  await stream.close();
});

async function withCollector(
  env: Record<string, string>,
  work: (collector: CollectorProcess) => Promise<void>,
) {
  const collector = await CollectorProcess.start({ ...stream.env, ...env });
  try {
    await work(collector);
  } finally {
    await collector.stop();
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const eventually = (what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 60_000) =>
  until(what, async () => ((await holds()) ? true : undefined), timeoutMs);

/** Resident memory of a process, in MiB. */
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const messages = () => stream.documents.map(({ message }) => message);

test('a full queue stops the reading, the sender waits, memory stays flat, and nothing is lost', async () => {
  stream.isDown = true;
  await withCollector({ COLLECTOR_QUEUE_RECORDS: '2000' }, async (collector) => {
    const socket = await open(collector.ports.tcp);
    const line = `{"message":"${'x'.repeat(1000)}","level":"info","n":`;
    let sent = 0;
    const write = () => {
      while (sent < 50_000 && socket.write(`${line}${sent++}}\n`)) {
        // Written until the system takes no more.
      }
    };
    socket.on('drain', write);
    write();
    await eventually('pause', async () => (await collector.metric('paused')) === 1);
    const [read, memory] = [await collector.metric('lines_total'), residentMb(collector.pid)];
    expect(read).toBeLessThan(3000);
    // The kernel's buffers are full: the sender has not got rid of its lines.
    expect(socket.writableLength).toBeGreaterThan(0);
    stream.isDown = false;
    await eventually('all documents', () => stream.documents.length >= 50_000, 120_000);
    expect(new Set(stream.documents.map(({ extra }) => (extra as { n: number }).n)).size).toBe(50_000);
    expect(residentMb(collector.pid)).toBeLessThan(memory + 200);
    expect(collector.stderr).toBe('');
    socket.destroy();
  });
}, 180_000);

test('at SIGTERM the collector reads and delivers what was sent before, and exits with 0', async () => {
  const collector = await CollectorProcess.start(stream.env);
  const socket = await open(collector.ports.tcp);
  socket.write(Array.from({ length: 20_000 }, (_, i) => `{"message":"stop ${i}"}\n`).join(''));
  // The system has all of it then, however busy this process is.
  await new Promise((resolve) => socket.write('an unfinished line', resolve));
  await eventually('first line', async () => (await collector.metric('lines_total')) > 0);
  const health = () =>
    collector.get('/health', 'health').then(
      ({ status }) => status,
      () => 0,
    );
  expect(await health()).toBe(200);
  const ended = collector.stop();
  expect(await ended).toBe(0);
  expect(new Set(messages())).toEqual(
    new Set([...Array.from({ length: 20_000 }, (_, i) => `stop ${i}`), 'an unfinished line']),
  );
  expect(collector.stdout).toContain('"accepted":20001,"delivered":20001,"fell_back":0,"lost":0}');
}, 120_000);

test('at SIGTERM without a stream the collector writes each record that it has read to standard error', async () => {
  stream.isDown = true;
  const collector = await CollectorProcess.start({ ...stream.env, COLLECTOR_STOP_SECONDS: '3' });
  await send(collector.ports.tcp, '{"message":"a"}\n{"message":"b"}\n');
  await eventually('lines', async () => (await collector.metric('lines_total')) === 2);
  expect(await collector.stop()).toBe(0);
  const lines = collector.stderr.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['a', 'b']);
}, 60_000);

describe('hostile senders', () => {
  test('lines without an end, bytes that are no text and evil inputs are bounded, and others do not notice', async () => {
    await withCollector({ COLLECTOR_MAX_LINE_BYTES: '10000' }, async (collector) => {
      const endless = await open(collector.ports.tcp);
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const memory = residentMb(collector.pid);
      for (let i = 0; i < 256; i++) if (!endless.write(chunk)) await once(endless, 'drain');
      await send(
        collector.ports.tcp,
        Buffer.from([0xff, 0xfe, 0x00, 10]),
        '\0\0\n',
        `<1>1 ${'[a b="'.repeat(1000)}\n`,
      );
      await send(collector.ports.tcp, `${'('.repeat(9000)}\n`, `{"a":${'['.repeat(4900)}\n`, 'the others\n');
      await eventually('the others', () =>
        ['the others', 'ÿþ\0', '\0\0'].every((message) => messages().includes(message)),
      );
      expect(residentMb(collector.pid)).toBeLessThan(memory + 150);
      endless.end('\nafter\n');
      await eventually('after', () => messages().includes('after'));
      const cut = await until('the document that was cut', async () =>
        stream.documents.find(({ extra }) => JSON.stringify(extra ?? {}).includes('discarded')),
      );
      expect(cut).toMatchObject({ message: 'x'.repeat(10_000) });
      expect(collector.stdout.match(/longer than COLLECTOR_MAX_LINE_BYTES/g)).toHaveLength(1);
    });
  }, 120_000);

  test('two thousand slow connections do not keep a line of another', async () => {
    await withCollector({ COLLECTOR_MAX_CONNECTIONS: '3000' }, async (collector) => {
      const slow = await Promise.all(Array.from({ length: 2000 }, () => open(collector.ports.tcp)));
      for (const socket of slow) socket.write('{"message":"slo');
      await send(collector.ports.tcp, 'quick\n');
      await eventually('quick', () => messages().includes('quick'));
      await eventually('slow ones only', async () => (await collector.metric('connections')) === 2000);
      for (const socket of slow) socket.end('w"}\n');
      await eventually(
        'slow lines',
        () => messages().filter((message) => message === 'slow').length === 2000,
      );
    });
  }, 120_000);

  test('a connection beyond the limit is closed, an idle one, too', async () => {
    await withCollector(
      { COLLECTOR_MAX_CONNECTIONS: '2', COLLECTOR_IDLE_SECONDS: '1' },
      async (collector) => {
        const closed = once(await open(collector.ports.tcp), 'close');
        await open(collector.ports.tcp);
        await once(await open(collector.ports.tcp), 'close');
        expect(await collector.metric('connections_refused_total')).toBe(1);
        await closed;
        expect(collector.stdout).toContain('said nothing for 1 s');
      },
    );
  }, 60_000);
});

/** A certificate with which a client names itself, and its own authority. */
async function clientCertificate(): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'shop' }], {
    algorithm: 'sha256',
  });
  return { cert, key };
}

describe('TLS', () => {
  test('takes lines from whoever trusts its certificate, and refuses plain text', async () => {
    const { cert, key } = await makeCertificate();
    await withCollector({ COLLECTOR_TLS_CERT: cert, COLLECTOR_TLS_KEY: key }, async (collector) => {
      const socket = connectTls({
        port: collector.ports.tcp,
        host: '127.0.0.1',
        ca: cert,
        servername: 'localhost',
      });
      await once(socket, 'secureConnect');
      socket.end('by TLS\n');
      await eventually('a document', () => messages().includes('by TLS'));
      await send(collector.ports.tcp, 'in the clear\n').catch(() => undefined);
      await eventually('refusal', async () => (await collector.metric('connections_refused_total')) === 1);
      expect(messages()).not.toContain('in the clear');
    });
  }, 60_000);

  test('refuses a sender that speaks TLS to a port without it, and says what to do', async () => {
    await withCollector({}, async (collector) => {
      const socket = connectTls({ port: collector.ports.tcp, host: '127.0.0.1', rejectUnauthorized: false });
      const [error] = await once(socket, 'error');
      expect(String(error)).toMatch(/ECONNRESET|socket disconnected/);
      await eventually('refusal', async () => (await collector.metric('connections_refused_total')) === 1);
      const notice = 'speaks TLS, and this port does not. Set COLLECTOR_TLS_CERT';
      await eventually('notice', () => collector.stdout.includes(notice));
    });
  }, 60_000);

  test('with a client authority takes lines only from who shows a certificate of it', async () => {
    const server = await makeCertificate();
    const [client, stranger] = [await clientCertificate(), await clientCertificate()];
    const env = {
      COLLECTOR_TLS_CERT: server.cert,
      COLLECTOR_TLS_KEY: server.key,
      COLLECTOR_TLS_CLIENT_CA: client.cert,
    };
    await withCollector(env, async (collector) => {
      const sendAs = async (text: string, identity: object) => {
        const socket = connectTls({
          port: collector.ports.tcp,
          host: '127.0.0.1',
          ca: server.cert,
          servername: 'localhost',
          ...identity,
        });
        socket.on('error', () => undefined);
        socket.resume();
        socket.end(`${text}\n`);
        // A refusal is an error of the socket, before it closes.
        await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      };
      await sendAs('anonymous', {});
      await sendAs('stranger', stranger);
      await sendAs('known', client);
      await eventually('a document', () => messages().includes('known'));
      expect(messages()).toEqual(['known']);
      expect(await collector.metric('connections_refused_total')).toBe(2);
    });
  }, 60_000);
});
