import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const LOOK_AGAIN_MS = 200;

/**
 * Runs work that only one process at a time may do, e.g. make a virtual environment in a folder that several tests share.
 * The lock is a file with the owner's pid, so the lock of a process that was killed is taken over.
 */
export function withProcessLock<Result>(path: string, work: () => Result): Result {
  mkdirSync(dirname(path), { recursive: true });
  while (!isTaken(path)) {
    // The thread sleeps: the callers run their tools synchronously, too.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function isTaken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
  return false;
}

/** @returns NaN where the owner has just made the file, or removed it */
function ownerOf(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
