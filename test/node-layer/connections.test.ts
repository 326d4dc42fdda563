import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { createServer as createTlsServer, type SecureVersion, type TLSSocket } from 'node:tls';
import { buildSync } from 'esbuild';
import { generate } from 'selfsigned';
import { BatchEncoder } from '../../lambda/node-layer/src/core/batch';
import { Cancellation } from '../../lambda/node-layer/src/core/cancellation';
import { Connection, type Result } from '../../lambda/node-layer/src/transport/connection';
import { Connections, type ConnectionsOptions } from '../../lambda/node-layer/src/transport/connections';
import { type Keys, LeanTransport } from '../../lambda/node-layer/src/transport/lean';
import { acceptAll } from './kit';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const KEYS: Keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };
const batch = new BatchEncoder('logs').encode(['a\n']);

let server: Server | undefined;
let sockets: Socket[] = [];
let nowMs = 0;
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server?.close();
  server = undefined;
  nowMs = 0;
});

type OnRequest = (socket: Socket, text: string, requests: number) => void;

/** Calls back once a request is there as a whole, with how many this socket has sent. */
function watch(socket: Socket, onRequest: OnRequest): void {
  let text = '';
  let requests = 0;
  sockets.push(socket);
  socket.on('error', () => {});
  socket.on('data', (data) => {
    text += data.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (head === -1 || text.length < head + 4 + length) return;
    const request = text;
    text = '';
    onRequest(socket, request, ++requests);
  });
}

async function listen(host: string, made: Server): Promise<number> {
  server = made;
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const answering = (onRequest: OnRequest, host = '127.0.0.1') =>
  listen(
    host,
    createServer((socket) => watch(socket, onRequest)),
  );

const connectionsTo = (port: number, options: Partial<ConnectionsOptions> = {}) =>
  new Connections({ secure: false, host: '127.0.0.1', port, maxIdle: 2, now: () => nowMs, ...options });

/** One request, as the transport makes it. */
async function ask(connections: Connections, { fresh = false, body = '{}' } = {}): Promise<Result> {
  const connection = connections.take(fresh);
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
  const result = await new Promise<Result>((resolve) =>
    connection.exchange(head, Buffer.from(body), resolve),
  );
  if ('status' in result) connections.give(connection, result);
  return result;
}

const message = (result: Result) => ('error' in result ? result.error.message : result);
/** The other side's news has been heard. */
const heard = async (socket: Socket | undefined) => {
  if (socket && !socket.destroyed) await once(socket, 'close');
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a connection', () => {
  test('takes small and large bodies, each as it is', async () => {
    const seen: string[] = [];
    const port = await answering((socket, text) => {
      seen.push(text.slice(text.indexOf('\r\n\r\n') + 4));
      socket.write(OK);
    });
    const connections = connectionsTo(port);
    const bodies = ['', 'x'.repeat(16_000), 'x'.repeat(16_384), `${'y'.repeat(700_000)}z`];
    for (const body of bodies) expect(await ask(connections, { body })).toMatchObject({ status: 200 });
    expect(seen).toEqual(bodies);
    expect(sockets).toHaveLength(1);
  });

  test.each([
    ['is cut off in the head', 'HTTP/1.1 200 OK\r\ncont'],
    ['is cut off in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}'],
    ['is cut off in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'],
  ])('an answer that %s is none, on a reused connection too', async (_, bytes) => {
    const port = await answering((socket, _text, requests) =>
      requests === 1 ? socket.write(OK) : socket.end(bytes),
    );
    const connections = connectionsTo(port);
    await ask(connections);
    const result = await ask(connections);
    expect(result).toMatchObject({ stale: false });
    expect(message(result)).toBe('the answer was cut off');
  });

  /** A socket whose news come when the test says so. */
  function scripted() {
    const sent: string[] = [];
    const socket = new Duplex({
      read: () => {},
      write: (chunk, _, done) => {
        sent.push(String(chunk));
        done();
      },
    });
    return { sent, socket: Object.assign(socket, { setNoDelay: () => {}, unref: () => {} }) };
  }

  test('an answer that a reset cuts off was begun: the connection was not stale', async () => {
    const { socket } = scripted();
    const connection = new Connection(socket as unknown as Socket, 'connect');
    const exchange = () => new Promise((resolve) => connection.exchange('', Buffer.from('x'), resolve));
    const first = exchange();
    socket.push(OK);
    await first;
    const second = exchange();
    socket.once('data', () => socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
    socket.push('HTTP/1.1 200 OK');
    expect(await second).toMatchObject({ stale: false, error: { code: 'ECONNRESET' } });
  });

  test('nothing is written before the other side is known', () => {
    const { socket, sent } = scripted();
    const connection = new Connection(socket as unknown as Socket, 'secureConnect');
    connection.exchange('head ', Buffer.from('body'), () => {});
    socket.emit('connect');
    expect(sent).toEqual([]);
    socket.emit('secureConnect');
    expect(sent).toEqual(['head body']);
  });

  test('an answer that the close ends is whole', async () => {
    const port = await answering((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nabc'));
    expect(await ask(connectionsTo(port))).toMatchObject({ status: 200, text: 'abc' });
  });

  test('something else than HTTP is an error, and the connection is closed', async () => {
    const port = await answering((socket) => socket.write('SSH-2.0-OpenSSH\r\n'));
    expect(message(await ask(connectionsTo(port)))).toBe('the answer is not HTTP/1.x');
    await heard(sockets[0]);
  });

  test('an answer before the request is out is taken, and the connection is not used again', async () => {
    const port = await listen(
      '127.0.0.1',
      createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => {});
        socket.pause();
        socket.write('HTTP/1.1 413 x\r\ncontent-length: 0\r\n\r\n');
      }),
    );
    const connections = connectionsTo(port);
    const body = 'x'.repeat(20_000_000);
    expect(await ask(connections, { body })).toMatchObject({ status: 413 });
    expect(await ask(connections, { body })).toMatchObject({ status: 413 });
    expect(sockets).toHaveLength(2);
  });

  test.each([
    'closed',
    'reset',
  ])('a kept one that is %s under the next request was stale, a new one never', async (how) => {
    const end = (socket: Socket) => (how === 'reset' ? socket.resetAndDestroy() : socket.destroy());
    const port = await answering((socket, _text, requests) =>
      requests === 1 ? socket.write(OK) : end(socket),
    );
    const connections = connectionsTo(port);
    await ask(connections);
    expect(await ask(connections)).toMatchObject({ stale: true, error: { code: 'ECONNRESET' } });
    server?.removeAllListeners('connection').on('connection', (socket) => watch(socket, end));
    expect(await ask(connections)).toMatchObject({ stale: false, error: { code: 'ECONNRESET' } });
  });
});

describe('kept connections', () => {
  const ok: OnRequest = (socket) => socket.write(OK);

  test('the last used is used first', async () => {
    const used: Socket[] = [];
    const connections = connectionsTo(await answering((socket) => used.push(socket) && socket.write(OK)));
    await Promise.all([ask(connections), ask(connections)]);
    for (let i = 0; i < 3; i++) await ask(connections);
    expect(new Set(used.slice(2)).size).toBe(1);
  });

  test('no more are kept than asked for', async () => {
    const connections = connectionsTo(await answering(ok));
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(sockets).toHaveLength(3);
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(sockets).toHaveLength(4);
    await Promise.race(sockets.map((socket) => heard(socket)));
  });

  test('a fresh one is asked for: none of the kept', async () => {
    const connections = connectionsTo(await answering(ok));
    await ask(connections);
    await ask(connections, { fresh: true });
    expect(sockets).toHaveLength(2);
  });

  test.each([
    ['until just before its time', 59_999, 1],
    ['not after its time', 60_000, 2],
  ])('an idle one is used %s', async (_, ms, count) => {
    const connections = connectionsTo(await answering(ok));
    await ask(connections);
    nowMs = ms;
    await ask(connections);
    expect(sockets).toHaveLength(count);
    if (count === 2) await heard(sockets[0]);
  });

  test.each([
    ['says Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 0\r\n\r\n'],
    ['is followed by more', `${OK}HTTP/1.1 200 OK`],
  ])('one whose answer %s is closed', async (_, bytes) => {
    const connections = connectionsTo(await answering((socket) => socket.write(bytes)));
    expect(await ask(connections)).toMatchObject({ status: 200 });
    await heard(sockets[0]);
    await ask(connections);
    expect(sockets).toHaveLength(2);
  });

  test('one that sends what nobody asked for is closed, and its bytes are no answer', async () => {
    const connections = connectionsTo(await answering(ok));
    await ask(connections);
    sockets[0]?.write('HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n');
    await heard(sockets[0]);
    expect(await ask(connections)).toMatchObject({ status: 200 });
    expect(sockets).toHaveLength(2);
  });
});

describe('the lean transport', () => {
  const put = (endpoint: string, keys: Keys = KEYS, ca?: string) =>
    new LeanTransport({
      endpoint,
      region: 'eu-west-1',
      keys: () => keys,
      maxSockets: 2,
      ...(ca === undefined ? {} : { ca }),
    }).put(batch, 2000, new Cancellation());

  test('an endpoint may have a path and an IPv6 address', async () => {
    let line = '';
    let host: string | undefined;
    const port = await answering((socket, text) => {
      line = text.split('\r\n')[0] ?? '';
      host = /^host: (.*)$/im.exec(text)?.[1];
      const answer = acceptAll(text.slice(text.indexOf('\r\n\r\n') + 4));
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`);
    }, '::1');
    expect(await put(`http://[::1]:${port}/some/path`)).toEqual({ kind: 'accepted' });
    expect(line).toBe('POST /some/path HTTP/1.1');
    expect(host).toBe(`[::1]:${port}`);
  });

  test.each([
    'a\r\nX-Evil: 1',
    'a\nb',
    'a\0',
    'ä',
  ])('a session token like %j is refused, unsaid', async (token) => {
    const port = await answering(() => {});
    const outcome = await put(`http://127.0.0.1:${port}`, { ...KEYS, sessionToken: token });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('AWS_SESSION_TOKEN') });
    expect('reason' in outcome && outcome.reason).not.toContain(token);
    expect(sockets).toHaveLength(0);
  });

  test('where each kept connection has gone stale, a new one is taken at once', async () => {
    const port = await answering((socket, text, requests) => {
      if (requests > 1) return socket.destroy();
      const answer = acceptAll(text.slice(text.indexOf('\r\n\r\n') + 4));
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`);
    });
    const transport = new LeanTransport({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      keys: () => KEYS,
      maxSockets: 2,
    });
    const put = () => transport.put(batch, 2000, new Cancellation());
    await Promise.all([put(), put()]);
    expect(await put()).toEqual({ kind: 'accepted' });
    expect(sockets).toHaveLength(3);
  });

  test('a request that is given up ends with its connection, also before there is one', async () => {
    const cancellation = new Cancellation();
    const port = await answering(() => cancellation.cancel());
    const transport = new LeanTransport({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      keys: () => KEYS,
      maxSockets: 2,
    });
    const expected = { kind: 'retry', reason: expect.stringContaining('given up') };
    expect(await transport.put(batch, 2000, cancellation)).toMatchObject(expected);
    await heard(sockets[0]);
    expect(await transport.put(batch, 2000, cancellation)).toMatchObject(expected);
    expect(sockets).toHaveLength(1);
    expect(cancellation.signal.aborted).toBe(true);
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'connections-'));
  let certificate: { key: string; cert: string };
  beforeAll(async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames }],
    });
    certificate = { key, cert };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const seen: { servername: unknown; alpn: unknown; reused: boolean; text: string }[] = [];
  afterEach(() => seen.splice(0));
  async function secure(close = false, maxVersion: SecureVersion = 'TLSv1.3'): Promise<number> {
    const made = createTlsServer(
      { ...certificate, maxVersion, ALPNProtocols: ['h2', 'http/1.1'] },
      (socket: TLSSocket) =>
        watch(socket, (_, text) => {
          const reused = socket.isSessionReused();
          seen.push({ servername: socket.servername, alpn: socket.alpnProtocol, reused, text });
          const answer = acceptAll(text.slice(text.indexOf('\r\n\r\n') + 4));
          const more = close ? 'connection: close\r\n' : '';
          socket.write(`HTTP/1.1 200 OK\r\n${more}content-length: ${answer.length}\r\n\r\n${answer}`);
        }),
    );
    made.on('tlsClientError', () => {});
    return listen('127.0.0.1', made);
  }
  const transportTo = (endpoint: string, ca?: string) =>
    new LeanTransport({
      endpoint,
      region: 'eu-west-1',
      keys: () => KEYS,
      maxSockets: 2,
      ...(ca === undefined ? {} : { ca }),
    });
  const put = (transport: LeanTransport) => transport.put(batch, 2000, new Cancellation());

  test('the name is told, HTTP/1.1 chosen, the connection kept', async () => {
    const transport = transportTo(`https://localhost:${await secure()}`, certificate.cert);
    expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ servername: 'localhost', alpn: 'http/1.1', reused: false });
    expect(sockets).toHaveLength(1);
  });

  test('the next connection takes up the session of the last', async () => {
    const transport = transportTo(`https://localhost:${await secure(true)}`, certificate.cert);
    for (let i = 0; i < 3; i++) expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(seen.map(({ reused }) => reused)).toEqual([false, true, true]);
  });

  test.each([
    ['nobody vouches for', 'localhost', false, 'SELF_SIGNED', 'TLSv1.2'],
    ['nobody vouches for', 'localhost', false, 'SELF_SIGNED', 'TLSv1.3'],
    ['is for another name', '127.0.0.1', true, 'ALTNAME_INVALID', 'TLSv1.2'],
    ['is for another name', '127.0.0.1', true, 'ALTNAME_INVALID', 'TLSv1.3'],
  ] as const)('a certificate that %s: an error, and not a byte of the request is sent', async (_, host, trusted, code, version) => {
    const port = await secure(false, version);
    const transport = transportTo(`https://${host}:${port}`, trusted ? certificate.cert : undefined);
    expect(await put(transport)).toMatchObject({ kind: 'retry', reason: expect.stringContaining(code) });
    for (const socket of sockets) await heard(socket);
    expect(seen).toEqual([]);
  });

  test('NODE_EXTRA_CA_CERTS is enough', async () => {
    const port = await secure();
    const layer = join(__dirname, '../../lambda/node-layer/src');
    writeFileSync(join(folder, 'ca.pem'), certificate.cert);
    buildSync({
      stdin: {
        contents: `
          import { LeanTransport } from './transport/lean';
          import { Cancellation } from './core/cancellation';
          const [endpoint, body] = process.argv.slice(2);
          const keys = () => (${JSON.stringify(KEYS)});
          const transport = new LeanTransport({ endpoint, region: 'eu-west-1', keys, maxSockets: 1 });
          const held = setTimeout(() => {}, 5000);
          transport.put({ lines: ['a'], body: Buffer.from(body) }, 2000, new Cancellation()).then((outcome) => {
            clearTimeout(held);
            console.log(JSON.stringify(outcome));
          });`,
        resolveDir: layer,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      outfile: join(folder, 'child.js'),
    });
    const outcome = await new Promise((resolve, reject) =>
      execFile(
        process.execPath,
        [join(folder, 'child.js'), `https://localhost:${port}`, batch.body.toString()],
        { env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }, timeout: 10_000 },
        (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout))),
      ),
    );
    // It ended by itself though its connection was kept.
    expect(outcome).toEqual({ kind: 'accepted' });
  });
});
