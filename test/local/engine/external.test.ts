import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basicAuth } from '../../../local/engine/engine';
import { startEngine } from '../../../local/engine/start-engine';
import { freePorts } from '../../../local/machine/process';

let server: Server;
let statuses: { greeting: number; body: string; security: number };
let authorization: string | undefined;
beforeEach(async () => {
  statuses = { greeting: 200, body: '{"version":{"number":"2.19.4"}}', security: 200 };
  server = createServer((request, response) => {
    authorization = request.headers.authorization;
    const isSecurity = request.url?.startsWith('/_plugins/_security');
    response
      .writeHead(isSecurity ? statuses.security : statuses.greeting)
      .end(isSecurity ? '{}' : statuses.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
});

const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const connect = (OPENSEARCH_URL: string) =>
  startEngine({
    cacheDir: '/nonexistent',
    runDir: '/nonexistent',
    progress: () => undefined,
    env: { OPENSEARCH_URL },
  });

test('the login of OPENSEARCH_URL is decoded, and removed from the address', async () => {
  const engine = await connect(`http://admin:p%40ss%2Fword@${host()}/`);
  expect(engine).toMatchObject({
    kind: 'external',
    url: `http://${host()}`,
    username: 'admin',
    version: '2.19.4',
  });
  expect(engine.password).toBe('p@ss/word');
  expect(authorization).toBe(basicAuth({ username: 'admin', password: 'p@ss/word' }));
});

test('an engine of OPENSEARCH_URL is not stopped', async () => {
  const engine = await connect(`http://admin:pw@${host()}`);
  await engine.stop();
  expect((await fetch(engine.url)).status).toBe(200);
});

test.each<[string, () => string, () => void, RegExp]>([
  [
    'is no URL',
    () => 'localhost 9200',
    () => undefined,
    /OPENSEARCH_URL is not a URL; expected http\(s\):\/\/user/,
  ],
  ['has another scheme', () => 'ftp://a:b@c', () => undefined, /has ftp:; expected/],
  [
    'has no login',
    () => `http://${host()}`,
    () => undefined,
    /has no login, got http:\/\/127.0.0.1:\d+; expected/,
  ],
  ['has no password', () => `http://admin@${host()}`, () => undefined, /has no login/],
  [
    'refuses the login',
    url,
    () => Object.assign(statuses, { greeting: 401 }),
    /answered 401 Unauthorized\. Check the user/,
  ],
  [
    'names no OpenSearch',
    url,
    () => Object.assign(statuses, { body: '<html>' }),
    /without a version, so not OpenSearch\. Check the address/,
  ],
  [
    'names another web server',
    url,
    () => Object.assign(statuses, { greeting: 404, body: 'Not Found' }),
    /answered 404 Not Found\. Check the address/,
  ],
  [
    'has a password that is not percent-encoded',
    () => `http://a:secret%zz@${host()}`,
    () => undefined,
    /the password in OPENSEARCH_URL is not percent-encoded\. Write each % as %25/,
  ],
  [
    'has a user that is not percent-encoded',
    () => `http://a%:secret@${host()}`,
    () => undefined,
    /the user in OPENSEARCH_URL is not percent-encoded/,
  ],
  [
    'has no security plugin',
    url,
    () => Object.assign(statuses, { security: 400 }),
    /no security plugin responds \(400\)/,
  ],
  [
    'has a login of no administrator',
    url,
    () => Object.assign(statuses, { security: 403 }),
    /admin may not administer security \(403\)/,
  ],
])('one line without the password says that OPENSEARCH_URL %s', async (_, address, arrange, message) => {
  arrange();
  const failure = await connect(address()).catch((error: Error) => error.message);
  expect(failure).toMatch(message);
  expect(failure).not.toMatch(/secret|\n/);
});

test('one line says that an https address leads to an engine without TLS', async () => {
  await expect(connect(`https://a:secret@${host()}`)).rejects.toThrow(
    `engine: OPENSEARCH_URL https://${host()} speaks no TLS. Give it with http://.`,
  );
});

test('one line without the password says that nothing listens at OPENSEARCH_URL', async () => {
  const [port] = await freePorts(1);
  await expect(connect(`http://a:secret@127.0.0.1:${port}`)).rejects.toThrow(
    `engine: OPENSEARCH_URL http://127.0.0.1:${port} does not respond (connection refused (ECONNREFUSED)). Start it, or correct the URL.`,
  );
});

test('the error names its cause also at a port that fetch does not use', async () => {
  await expect(connect('http://a:b@127.0.0.1:1')).rejects.toThrow(
    'OPENSEARCH_URL http://127.0.0.1:1 does not respond (connection refused (ECONNREFUSED)). Start it',
  );
});

function url(): string {
  return `http://admin:secret@${host()}`;
}
