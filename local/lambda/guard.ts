import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * A shell that kills the listed process groups when this process dies without doing so itself, by SIGKILL or a crash. It
 * notices the death by the end of its standard input.
 */
let guard: ChildProcess | undefined;
const guarded = new Set<number>();

export function guardProcessGroup(group: number): void {
  guarded.add(group);
  if (guard === undefined || guard.exitCode !== null || guard.signalCode !== null) guard = startGuard();
  guard.stdin?.write(`+ ${group}\n`);
}

export function releaseProcessGroup(group: number): void {
  if (!guarded.delete(group)) return;
  guard?.stdin?.write(`- ${group}\n`);
  if (guarded.size > 0) return;
  // With nothing left to guard the shell ends, so that no process stays behind.
  guard?.stdin?.end();
  guard = undefined;
}

function startGuard(): ChildProcess {
  const started = spawn('/bin/sh', [join(__dirname, 'bootstrap', 'guard.sh')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.stdin?.on('error', () => undefined);
  started.unref();
  return started;
}
