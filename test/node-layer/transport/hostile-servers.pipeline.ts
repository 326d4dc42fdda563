import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { HostileRun } from '../hostile/run';
import { readHostileServers } from '../hostile/ways';

jest.setTimeout(120_000);

const VECTORS = join(__dirname, '../../vectors');
const { client, ways } = readHostileServers(VECTORS);
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
let run: HostileRun;

beforeAll(async () => {
  const outfile = join(folder, 'run.js');
  buildSync({
    entryPoints: [join(__dirname, '../hostile/run.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    external: ['@aws-sdk/*'],
  });
  run = await new Promise((resolve, reject) =>
    execFile(process.execPath, [outfile, VECTORS], { maxBuffer: 2 ** 24 }, (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout)),
    ),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a server that', () => {
  test.each(ways.map((way) => [way.name, way] as const))('%s makes no record disappear', (name, way) => {
    const result = run.results.find((candidate) => candidate.name === name);
    const { lost, unacknowledged, onStderr, stats } = result ?? {};
    expect({ lost, unacknowledged }).toEqual({ lost: 0, unacknowledged: 0 });
    expect(stats).toMatchObject({
      accepted: client.records,
      delivered: client.records - (onStderr ?? Number.NaN),
      fellBack: onStderr,
      queued: 0,
      lost: 0,
    });
    if (way.expect !== 'either') expect(onStderr).toBe(way.expect === 'delivered' ? 0 : client.records);
    expect(result?.flushMs).toBeLessThan(client.flushTimeoutMs + 1000);
  });

  test('misbehaves in any of these ways does not fill the memory', () => {
    expect(run.grownMiB).toBeLessThan(300);
  });

  test('misbehaves does so in at least 60 ways', () => {
    expect(new Set(ways.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
  });
});
