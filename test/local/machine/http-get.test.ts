import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectionProblem, httpGet } from '../../../local/machine/http-get';

test('a GET gives the status and the body of the response', async () => {
  const server = createServer((request, response) =>
    response.writeHead(418).end(String(request.headers.authorization)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await httpGet(`http://127.0.0.1:${port}/`, { authorization: 'Basic x' }, 5_000)).toEqual({
    status: 418,
    statusText: "I'm a Teapot",
    body: 'Basic x',
  });
  server.close();
});

test('a GET rejects when no response comes within the time', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(httpGet(`http://127.0.0.1:${port}/`, {}, 20)).rejects.toThrow('no response for 0.02 s');
  server.closeAllConnections();
  server.close();
});

test('a refused connection is told in words, also at a port that fetch does not use', async () => {
  const failure = await httpGet('http://127.0.0.1:1/', {}, 5_000).catch(connectionProblem);
  expect(failure).toBe('connection refused (ECONNREFUSED)');
});

test('the cause of a failed fetch is told in place of "fetch failed"', () => {
  const cause = Object.assign(new Error('read'), { code: 'ECONNRESET' });
  expect(connectionProblem(new TypeError('fetch failed', { cause }))).toBe('connection reset (ECONNRESET)');
  expect(connectionProblem(new TypeError('fetch failed', { cause: new Error('bad port') }))).toBe('bad port');
});
