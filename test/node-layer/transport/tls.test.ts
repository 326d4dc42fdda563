import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type SecureVersion, type TLSSocket } from 'node:tls';
import { buildSync } from 'esbuild';
import { generate } from 'selfsigned';
import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import { LeanTransport } from '../../../lambda/node-layer/src/transport/http';
import { acceptance, heard, KEYS, SocketServer } from '../sockets';

const batch = new BatchEncoder('logs').encode(['a\n']);
const loopback = new SocketServer();
afterEach(() => loopback.close());

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
        loopback.watch(socket, (_, text) => {
          const reused = socket.isSessionReused();
          seen.push({ servername: socket.servername, alpn: socket.alpnProtocol, reused, text });
          socket.write(acceptance(text, close ? 'connection: close\r\n' : ''));
        }),
    );
    made.on('tlsClientError', () => {});
    return loopback.listen('127.0.0.1', made);
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
    expect(loopback.sockets).toHaveLength(1);
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
    for (const socket of loopback.sockets) await heard(socket);
    expect(seen).toEqual([]);
  });

  test('NODE_EXTRA_CA_CERTS is enough', async () => {
    const port = await secure();
    const layer = join(__dirname, '../../../lambda/node-layer/src');
    writeFileSync(join(folder, 'ca.pem'), certificate.cert);
    buildSync({
      stdin: {
        contents: `
          import { LeanTransport } from './transport/http';
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
