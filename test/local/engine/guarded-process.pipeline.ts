import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GuardedProcess } from '../../../local/engine/guarded-process';
import { isAlive, temporaryFolder } from './fixtures';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const options = () => ({ cwd: folder.path, logFile: join(folder.path, 'process.log') });

/** The guard gives SIGTERM's effect 3 s before it insists. */
const GUARD_MS = 10_000;

async function ends(pid: number): Promise<boolean> {
  for (const deadline = Date.now() + GUARD_MS; Date.now() < deadline; await delay(20)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}

test.each<NodeJS.Signals>([
  'SIGKILL',
  'SIGTERM',
])('a process does not outlive a parent that ends by %s', async (signal) => {
  const parent = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'parent.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  parent.kill(signal);
  expect(await ends(pid)).toBe(true);
}, 30_000);

test('stop ends a process that ignores SIGTERM', async () => {
  const stubborn = new GuardedProcess(['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done'], options());
  await delay(100);
  await stubborn.stop(50);
  expect(await stubborn.exited).toMatchObject({ signal: 'SIGKILL', expected: true });
}, 30_000);

test('an unexpected end is reported with the exit code and the last lines', async () => {
  const process = new GuardedProcess(['sh', '-c', 'echo one; echo two >&2; exit 7'], options());
  const exit = await process.exited;
  expect(exit).toMatchObject({ code: 7, signal: null, expected: false });
  expect(exit.lastLines.sort()).toEqual(['one', 'two']);
  await process.stop(50);
});

test('a command that does not exist ends at once with its error', async () => {
  const process = new GuardedProcess(['/nonexistent/java'], options());
  expect(await process.exited).toMatchObject({ code: null, lastLines: [expect.stringContaining('ENOENT')] });
});
