import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(120_000);

function cost(...args: string[]) {
  const main = join(__dirname, '../../../tools/cost/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('npm run cost --json is one object with the bill, the capacity and the levers', () => {
  const args = ['--stage', 'prod', '--records-per-day', '50M', '--bytes', '700', '--region', 'us-east-1'];
  const { status, stdout } = cost(...args, '--json');
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    stage: 'prod',
    region: 'us-east-1',
    usage: { recordsPerDay: 50e6, bytesPerRecord: 700 },
    capacity: { problems: [expect.stringContaining('The disk is full after')] },
  });
  const services = Object.values(report.dollarsByService as Record<string, number>);
  expect(services.reduce((sum, each) => sum + each, 0)).toBeCloseTo(report.dollarsPerMonth, 6);
  expect(report.levers).toHaveLength(3);
});

test('npm run cost shows what Firehose bills for the bytes that are sent', () => {
  const { status, stdout } = cost('--stage', 'dev', '--records-per-day', '1M', '--bytes', '700');
  expect(status).toBe(0);
  expect(stdout).toContain(
    '19.8 GiB are sent; each record of 700 bytes is billed as 5120 bytes (steps of 5 KB)',
  );
});

test.each([
  [['--bytes', 'many'], 'cost: --bytes is "many"; expected a count such as 50M'],
  [['--region', 'mars'], 'cost: tools/cost/prices.json has no prices of mars'],
  [['--stage', 'nope'], 'config: unknown stage, got "nope"; expected dev or prod.'],
])('%j ends with status 2 and one line that says what to do', (args, message) => {
  const { status, stdout, stderr } = cost(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});
