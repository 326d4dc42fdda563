import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { examineEngine } from '../../../tools/doctor/examine-engine';

const server = createServer((_request, response) => response.writeHead(401).end('{}'));
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
