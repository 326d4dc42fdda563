import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../local/machine/process';
import { withProcessLock } from '../../tools/process-lock';

const folder = mkdtempSync(join(tmpdir(), 'ekk-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the lock is free again after the work, also when the work fails', () => {
  const lock = join(folder, 'deep', 'free.lock');
  expect(withProcessLock(lock, () => readFileSync(lock, 'utf8'))).toBe(String(process.pid));
  const fail = () => {
    throw new Error('the work failed');
  };
  expect(() => withProcessLock(lock, fail)).toThrow('the work failed');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that was killed is taken over', () => {
  const lock = join(folder, 'killed.lock');
  const { pid } = spawnSync(process.execPath, ['--eval', '']);
  writeFileSync(lock, String(pid));
  expect(withProcessLock(lock, () => 'done')).toBe('done');
});

test('processes do their work one after another', async () => {
  const [lock, log] = [join(folder, 'shared.lock'), join(folder, 'log')];
  const tool = join(__dirname, '../../tools/process-lock');
  const script = `
    const { appendFileSync } = require('node:fs');
    require(${JSON.stringify(tool)}).withProcessLock(${JSON.stringify(lock)}, () => {
      appendFileSync(${JSON.stringify(log)}, process.pid + ' begins\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      appendFileSync(${JSON.stringify(log)}, process.pid + ' ends\\n');
    });`;
  const run = () => runTool(process.execPath, ['--import', 'tsx', '--eval', script]);
  const codes = (await Promise.all([run(), run(), run()])).map(({ code }) => code);
  expect(codes).toEqual([0, 0, 0]);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  for (let i = 0; i < lines.length; i += 2) {
    expect(lines[i]?.split(' ')).toEqual([lines[i + 1]?.split(' ')[0], 'begins']);
  }
  expect(lines).toHaveLength(6);
}, 30_000);
