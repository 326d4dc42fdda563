import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntilReady } from '../../../local/engine/ready';

let server: Server;
const login = { username: 'admin', password: 'x' };

afterEach(() => new Promise<void>((done) => server.close(() => done())));

/** An engine that gives these statuses one after another, then stays at the last. */
async function responding(...statuses: number[]): Promise<string> {
  server = createServer((_request, response) => {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    response.writeHead(status ?? 200).end(JSON.stringify({ version: { number: '2.19.4' } }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the wait lasts while a booting node responds with 503, and with 401 until it has read its users', async () => {
  const url = await responding(503, 401, 200);
  await expect(waitUntilReady(url, { login, timeoutMs: 5_000 })).resolves.toEqual({ version: '2.19.4' });
});

test('a login that is still refused when the time is over is reported', async () => {
  const url = await responding(401);
  await expect(waitUntilReady(url, { login, timeoutMs: 150 })).rejects.toThrow(
    /not ready .*401 Unauthorized/,
  );
});

test('any other refusal ends the wait', async () => {
  const url = await responding(404);
  await expect(waitUntilReady(url, { login, timeoutMs: 5_000 })).rejects.toThrow(
    /404 Not Found; expected a greeting/,
  );
});
