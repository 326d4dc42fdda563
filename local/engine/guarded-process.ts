import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** How a process ended. */
export interface ExitInfo {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether `stop()` asked for it. */
  expected: boolean;
  /** The last lines of its output. */
  lastLines: string[];
}

export interface GuardedProcessOptions {
  readonly cwd: string;
  readonly logFile: string;
  /** Variables besides those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

const LAST_LINES = 20;

/**
 * Shell script that holds the read end of a pipe from this process. When the pipe closes, because this process has
 * ended, by SIGKILL too, it ends the process that it watches. It needs nothing but a POSIX shell.
 */
const GUARD = 'read -r _; kill -TERM "$1" 2>/dev/null || exit 0; sleep 3; kill -KILL "$1" 2>/dev/null';

/**
 * A long-running child process with its output in a file. It is in a session of its own, so Ctrl-C in the terminal
 * reaches only the parent, which ends its children in order. A guard keeps it from outliving the parent.
 */
export class GuardedProcess {
  readonly exited: Promise<ExitInfo>;
  private readonly child: ChildProcess;
  private stopping = false;
  private hasExited = false;

  constructor([command, ...args]: readonly [string, ...string[]], options: GuardedProcessOptions) {
    const log = openSync(options.logFile, 'a');
    const logStart = fstatSync(log).size;
    this.child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const guard = this.startGuard();
    this.exited = new Promise((resolve) => {
      const end = (exit: Pick<ExitInfo, 'code' | 'signal' | 'lastLines'>) => {
        this.hasExited = true;
        guard?.kill('SIGKILL');
        resolve({ ...exit, expected: this.stopping });
      };
      this.child.once('exit', (code, signal) =>
        end({ code, signal, lastLines: lastLines(options.logFile, logStart) }),
      );
      this.child.once('error', (error) => end({ code: null, signal: null, lastLines: [error.message] }));
    });
  }

  /** Process id. Undefined when the command could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends SIGTERM, and SIGKILL after `graceMs`, and waits for the end. Further calls do no harm. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    if (this.hasExited) return;
    this.child.kill('SIGTERM');
    const insist = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(insist);
  }

  private startGuard(): ChildProcess | undefined {
    if (this.child.pid === undefined) return undefined;
    const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(this.child.pid)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.once('error', () => undefined);
    guard.stdin.once('error', () => undefined);
    guard.unref();
    return guard;
  }
}

/** The last lines of what was written to the file since it had this length. Empty when the file is gone. */
function lastLines(file: string, startBytes: number): string[] {
  try {
    const text = readFileSync(file).subarray(startBytes).toString();
    return text
      .split('\n')
      .filter((line) => line.trim())
      .slice(-LAST_LINES);
  } catch {
    return [];
  }
}
