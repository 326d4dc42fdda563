import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../../local/front-door/certificate';
import { runTool } from '../../local/machine/process';

jest.setTimeout(60_000);

const PROJECT = join(__dirname, '../..');
const server = createServer();
let taken: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  taken = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const run = (file: string, variables: Record<string, string> = {}) => {
  const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...variables };
  return runTool(process.execPath, ['--import', 'tsx', join(PROJECT, 'collector', file)], { env });
};

test('the collector says which port is in use, and which settings choose another one', async () => {
  const { code, output } = await run('main.ts', {
    COLLECTOR_OUTPUT: 'opensearch',
    COLLECTOR_OPENSEARCH_URL: 'http://127.0.0.1:1',
    COLLECTOR_TCP_HOST: '127.0.0.1',
    COLLECTOR_TCP_PORT: String(taken),
    COLLECTOR_MONITORING_PORT: '0',
    COLLECTOR_HEALTH_PORT: '0',
  });
  expect(output).toContain(
    `collector: port ${taken} is in use. End what listens there, or choose another one: `,
  );
  expect(code).toBe(1);
});

test('the setup says what it asked, and why there is no response', async () => {
  const { code, output } = await run('setup.ts', { COLLECTOR_OPENSEARCH_URL: 'http://127.0.0.1:1' });
  expect(output.trim()).toMatch(
    /^setup: PUT http:\/\/127\.0\.0\.1:1\/_ingest\/pipeline\/app-logs: no response: .+\. Is it running there\?$/,
  );
  expect(code).toBe(1);
});

test.each([
  ['no login where there is none', {}, undefined],
  [
    'the login of its variables',
    { COLLECTOR_OPENSEARCH_USERNAME: 'ada', COLLECTOR_OPENSEARCH_PASSWORD: 'pw' },
    `Basic ${Buffer.from('ada:pw').toString('base64')}`,
  ],
])('the setup sends %s, to a server of its own certificate authority', async (_what, login, expected) => {
  const { key, cert } = await makeCertificate();
  const seen: (string | undefined)[] = [];
  const tls = createTlsServer({ key, cert }, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(tls.address() as AddressInfo).port}`;
  const { code, output } = await run('setup.ts', {
    COLLECTOR_OPENSEARCH_URL: url,
    COLLECTOR_OPENSEARCH_CA: cert,
    ...login,
  });
  const untrusted = await run('setup.ts', { COLLECTOR_OPENSEARCH_URL: url, ...login });
  tls.close();
  expect({ code, output }).toEqual({ code: 0, output: `setup: index template app-logs is in ${url}\n` });
  expect(seen).toEqual([expected, expected]);
  expect(untrusted.output).toMatch(
    /^setup: PUT .+ Name its certificate authority in COLLECTOR_OPENSEARCH_CA\.\n$/,
  );
});

test('the setup names the variable that is missing', async () => {
  expect(await run('setup.ts', { COLLECTOR_TLS_CERT: '/nope' })).toEqual({
    code: 1,
    output: 'setup: COLLECTOR_OPENSEARCH_URL: is needed with COLLECTOR_OUTPUT=opensearch\n',
  });
});

test('the build says what it expects in one line', async () => {
  const { code, output } = await run('build.ts');
  expect(output.trim()).toBe(
    'collector: expected one folder. Run: node --import tsx collector/build.ts <folder>',
  );
  expect(code).toBe(2);
});
