import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type SecureVersion, type TLSSocket } from 'node:tls';
import { buildSync } from 'esbuild';
import { generate } from 'selfsigned';
import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import { HttpTransport } from '../../../lambda/node-layer/src/transport/http';
import { acceptance, CREDENTIALS, heard, SocketServer } from '../sockets';

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
    new HttpTransport({
      endpoint,
      region: 'eu-west-1',
      credentials: () => CREDENTIALS,
      maxSockets: 2,
      ...(ca === undefined ? {} : { ca }),
    });
  const put = (transport: HttpTransport) => transport.put(batch, 2000, new Cancellation());

  test('sends the server name, chooses HTTP/1.1 and keeps the connection', async () => {
    const transport = transportTo(`https://localhost:${await secure()}`, certificate.cert);
    expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ servername: 'localhost', alpn: 'http/1.1', reused: false });
    expect(loopback.sockets).toHaveLength(1);
  });

  test('resumes the TLS session of the last connection', async () => {
    const transport = transportTo(`https://localhost:${await secure(true)}`, certificate.cert);
    for (let i = 0; i < 3; i++) expect(await put(transport)).toEqual({ kind: 'accepted' });
    expect(seen.map(({ reused }) => reused)).toEqual([false, true, true]);
  });

  test.each([
    ['nobody vouches for', 'localhost', false, 'SELF_SIGNED', 'TLSv1.2'],
    ['nobody vouches for', 'localhost', false, 'SELF_SIGNED', 'TLSv1.3'],
    ['is for another name', '127.0.0.1', true, 'ALTNAME_INVALID', 'TLSv1.2'],
    ['is for another name', '127.0.0.1', true, 'ALTNAME_INVALID', 'TLSv1.3'],
  ] as const)('sends no byte of the request to a server whose certificate %s', async (_, host, trusted, code, version) => {
    const port = await secure(false, version);
    const transport = transportTo(`https://${host}:${port}`, trusted ? certificate.cert : undefined);
    expect(await put(transport)).toMatchObject({ kind: 'retry', reason: expect.stringContaining(code) });
    for (const socket of loopback.sockets) await heard(socket);
    expect(seen).toEqual([]);
  });

  test('trusts the certificates of NODE_EXTRA_CA_CERTS', async () => {
    const port = await secure();
    const layer = join(__dirname, '../../../lambda/node-layer/src');
    writeFileSync(join(folder, 'ca.pem'), certificate.cert);
    buildSync({
      stdin: {
        contents: `
          import { HttpTransport } from './transport/http';
          import { Cancellation } from './core/cancellation';
          const [endpoint, body] = process.argv.slice(2);
          const credentials = () => (${JSON.stringify(CREDENTIALS)});
          const transport = new HttpTransport({ endpoint, region: 'eu-west-1', credentials, maxSockets: 1 });
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
    // The process ended by itself although its connection was kept.
    expect(outcome).toEqual({ kind: 'accepted' });
  });
});
