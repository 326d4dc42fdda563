import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Archive } from '../../local/archive/archive';
import { startS3Server } from '../../local/s3/s3-server';
import {
  fixture,
  HOUR,
  id,
  key,
  line,
  object,
  range,
  sharedEngine,
  startSharedEngine,
  stopSharedEngine,
} from './recovery-fixture';

jest.setTimeout(180_000);

const dir = mkdtempSync(join(tmpdir(), 'kill-'));
const archive = new Archive(dir);
let s3: Awaited<ReturnType<typeof startS3Server>>;

beforeAll(async () => {
  await startSharedEngine();
  s3 = await startS3Server({
    authenticate: () => ({ ok: true, roleArn: 'me' }),
    allow: () => true,
    buckets: new Map([['arn:aws:s3:::bucket', dir]]),
  });
});
afterAll(async () => {
  await s3?.close();
  await stopSharedEngine();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the process, and kills it with SIGKILL at its nth answer. @returns its last line, unless it was killed */
async function run(
  work: object,
  killAt = Number.POSITIVE_INFINITY,
): Promise<Record<string, number> | 'killed'> {
  const { url: engineUrl, username, password } = sharedEngine();
  const script = join(__dirname, 'recovery-process.ts');
  const input = JSON.stringify({ engineUrl, username, password, s3Url: s3.url, keys: [], ...work });
  const child = spawn(process.execPath, ['--import', 'tsx', script, input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answers = 0;
  let last = '';
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (text !== 'answered') last = text;
    else if (++answers === killAt) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, ended) => resolve(ended)));
  return signal === 'SIGKILL' ? 'killed' : JSON.parse(last);
}

test('a replay that is killed in the middle is completed by a second one, with no document doubled or missing', async () => {
  const { indexName, ids } = await fixture();
  const keys = ['a', 'b', 'c'].map((name) => key(name));
  for (const [n, each] of keys.entries()) {
    await archive.putObject(each, object(range(n * 2_000, (n + 1) * 2_000).map((at) => line(at))));
  }
  // The second object is half written: the domain has its first request of two.
  expect(await run({ kind: 'replay', indexName, keys }, 3)).toBe('killed');
  expect((await ids()).length).toBeLessThan(6_000);
  expect(await run({ kind: 'replay', indexName, keys })).toMatchObject({ records: 6_000, refused: 0 });
  expect(await ids()).toEqual(range(0, 6_000).map(id));
});

test('a redrive that is killed in the middle is completed by a second one, with no document doubled or missing', async () => {
  const { indexName, ids } = await fixture();
  for (const n of range(0, 4)) {
    const lines = range(n * 100, (n + 1) * 100).map((at) =>
      JSON.stringify({
        attemptsMade: 1,
        arrivalTimestamp: HOUR,
        errorCode: '400',
        errorMessage: 'failed to parse field [cold_start] of type [boolean] in document with id',
        attemptEndingTimestamp: HOUR,
        esDocumentId: `document-${at}`,
        esIndexName: `${indexName}-2026-11-21`,
        rawData: Buffer.from(line(at, { cold_start: 'gold' })).toString('base64'),
      }),
    );
    await archive.putObject(`errors/killed/${n}`, lines.join('\n'));
  }
  expect(await run({ kind: 'redrive', indexName }, 2)).toBe('killed');
  expect(await archive.list('errors/')).not.toEqual([]);
  expect(await run({ kind: 'redrive', indexName })).toMatchObject({ left: 0, parked: 0 });
  expect(await ids()).toEqual(range(0, 400).map(id));
  expect(await archive.list('errors/')).toEqual([]);
});
