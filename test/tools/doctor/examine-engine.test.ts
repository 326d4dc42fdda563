import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { examineEngine } from '../../../tools/doctor/examine-engine';

let answer: readonly [status: number, body: string] = [401, '{}'];
const server = createServer((_request, response) => response.writeHead(answer[0]).end(answer[1]));
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test.each([
  'banana',
  'http://127.0.0.1:9200',
  'ftp://admin:secret@127.0.0.1',
])('refuses %s, which is no address with a login', async (address) => {
  await expect(examineEngine(address, 'logs')).rejects.toThrow(
    `--endpoint is "${address}"; expected http://user:password@host:port or https://…`,
  );
});

test('an https address gets the advice that the engine of npm start speaks no TLS', async () => {
  await expect(examineEngine(`https://admin:secret@${host}`, 'logs')).rejects.toThrow(
    `${host} speaks no TLS. Give --endpoint with http://.`,
  );
});

test('a login that is refused is a finding', async () => {
  expect(await examineEngine(`http://admin:secret@${host}`, 'logs')).toMatchObject([
    { check: 'credentials', state: 'broken', seen: 'the login is refused' },
  ]);
});

test.each<[number, string]>([
  [200, 'hello'],
  [200, '{}'],
  [200, '{"version":"1.0"}'],
  [200, 'null'],
  [404, 'Not Found'],
  [403, '{}'],
])('a server that answers %d %s is no OpenSearch, whose login would be accepted', async (status, body) => {
  answer = [status, body];
  await expect(examineEngine(`http://admin:secret@${host}`, 'logs')).rejects.toThrow(
    `${host} is no OpenSearch: it answered ${status} without a version. Check the address in --endpoint.`,
  );
});

test('an OpenSearch that is starting is told, and is to be asked again', async () => {
  answer = [503, 'OpenSearch Security not initialized.'];
  await expect(examineEngine(`http://admin:secret@${host}`, 'logs')).rejects.toThrow(
    `${host} is not ready: it answered 503. Wait, and run it again.`,
  );
});

test.each<[number, string]>([
  [200, '{"version":{"number":"2.19.4"}}'],
  [403, '{"error":{"type":"security_exception"}}'],
])('an OpenSearch that answers %d %s accepts the login', async (status, body) => {
  answer = [status, body];
  const [first] = await examineEngine(`http://admin:secret@${host}`, 'logs');
  expect(first).toMatchObject({ check: 'credentials', state: 'ok' });
});

test('a password that is not percent-encoded is told without the password', async () => {
  await expect(examineEngine(`http://a:%zzsecret@${host}`, 'logs')).rejects.toThrow(
    /^the password in --endpoint is not percent-encoded\. Write each % as %25, [^\n]+$/,
  );
});
