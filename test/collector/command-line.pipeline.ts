import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
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

test('the build says what it expects in one line', async () => {
  const { code, output } = await run('build.ts');
  expect(output.trim()).toBe(
    'collector: expected one folder. Run: node --import tsx collector/build.ts <folder>',
  );
  expect(code).toBe(2);
});
