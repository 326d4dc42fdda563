import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { Archive } from '../../../local/archive/archive';
import { startS3Server } from '../../../local/s3/s3-server';
import { replayTable } from '../../../tools/recovery/report';
import { type ReplayRequest, runReplay } from '../../../tools/recovery/run-replay';

const dir = mkdtempSync(join(tmpdir(), 'replay-'));
const archive = new Archive(dir);
const stepFunctions = new SFNClient({ region: 'eu-west-1' });
const mock = mockClient(stepFunctions);
let server: Awaited<ReturnType<typeof startS3Server>>;
let s3: S3Client;

beforeAll(async () => {
  server = await startS3Server({
    authenticate: () => ({ ok: true, roleArn: 'me' }),
    allow: () => true,
    buckets: new Map([['arn:aws:s3:::bucket', dir]]),
  });
  const credentials = { accessKeyId: 'A', secretAccessKey: 'b' };
  s3 = new S3Client({ endpoint: server.url, region: 'eu-west-1', credentials });
});
beforeEach(() => mock.reset());
afterAll(async () => {
  s3.destroy();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const request: ReplayRequest = {
  bucket: 'bucket',
  stateMachineArn: 'machine',
  fromMs: Date.parse('2026-11-21T09:00:00Z'),
  toMs: Date.parse('2026-11-21T11:00:00Z'),
  where: [],
  suffix: 'restored',
  dryRun: false,
};
const counts = { objects: 1, records: 10, created: 9, present: 1, refused: 0, unmatched: 0, withoutLogId: 0 };

function dependencies() {
  const lines: string[] = [];
  let now = Date.parse('2026-11-26T00:00:00Z');
  return {
    lines,
    s3,
    stepFunctions,
    progress: (line: string) => lines.push(line),
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
}

/** What the ResultWriter of a map run leaves. */
async function writeResults(prefix: string): Promise<void> {
  const file = (name: string) => `${prefix}/uuid/${name}`;
  const manifest = {
    DestinationBucket: 'bucket',
    ResultFiles: {
      SUCCEEDED: [{ Key: file('SUCCEEDED_0.json') }],
      FAILED: [{ Key: file('FAILED_0.json') }],
    },
  };
  await archive.putObject(file('manifest.json'), JSON.stringify(manifest));
  const output = { Output: JSON.stringify(counts) };
  await archive.putObject(file('SUCCEEDED_0.json'), JSON.stringify([output, output]));
  await archive.putObject(file('FAILED_0.json'), JSON.stringify([{ Error: 'DomainThrottledError' }]));
}

test('writes a manifest of the hours’ keys, follows the execution, and adds up the results of its batches', async () => {
  for (const key of ['logs/2026/11/21/08/a.gz', 'logs/2026/11/21/10/b.gz', 'logs/2026/11/21/11/c.gz']) {
    await archive.putObject(key, 'x');
  }
  let input: Record<string, unknown> = {};
  mock.on(StartExecutionCommand).callsFake(async (command: { input: string }) => {
    input = JSON.parse(command.input);
    await writeResults(String(input.resultPrefix));
    await archive.putObject(`${input.folder}/throttled`, 'rejected execution');
    return { executionArn: 'execution' };
  });
  mock
    .on(DescribeExecutionCommand)
    .resolvesOnce({ status: 'RUNNING' } as never)
    .resolvesOnce({ status: 'RUNNING' } as never)
    .resolves({ status: 'SUCCEEDED' } as never);
  mock
    .on(ListMapRunsCommand)
    .resolvesOnce({ mapRuns: [] })
    .resolves({ mapRuns: [{ mapRunArn: 'run' }] } as never);
  mock
    .on(DescribeMapRunCommand)
    .resolvesOnce({ maxConcurrency: 4, executionCounts: { total: 3, succeeded: 1, failed: 0 } } as never)
    .resolves({ executionCounts: { total: 3, succeeded: 2, failed: 1 } } as never);
  const fixture = dependencies();
  const report = await runReplay(request, fixture);
  expect(JSON.parse((await archive.getObject(String(input.manifestKey))).toString())).toEqual([
    'logs/2026/11/21/08/a.gz',
    'logs/2026/11/21/10/b.gz',
  ]);
  expect(input).toMatchObject({ suffix: 'restored', where: [], dryRun: false });
  expect(report).toMatchObject({
    status: 'SUCCEEDED',
    records: 20,
    created: 18,
    present: 2,
    failedBatches: 1,
  });
  expect(fixture.lines).toEqual([
    'archive: 2 objects in that time',
    'replay: started execution',
    'replay: 1 of 3 batches, 0 failed, about 1 min left',
    'replay: the domain is busy; 2 batches at a time instead of 4',
    'replay: 3 of 3 batches, 1 failed',
  ]);
  expect(mock.commandCalls(UpdateMapRunCommand).map(({ args }) => args[0].input)).toEqual([
    { mapRunArn: 'run', maxConcurrency: 2 },
  ]);
  expect(report && replayTable(report, false)).toMatch(/created +18/);
});

test('a replay starts nothing where the archive has no object of the hours', async () => {
  const nowhere = {
    ...request,
    fromMs: Date.parse('2020-01-01T00:00Z'),
    toMs: Date.parse('2020-01-01T01:00Z'),
  };
  expect(await runReplay(nowhere, dependencies())).toBeUndefined();
  expect(mock.calls()).toHaveLength(0);
});
