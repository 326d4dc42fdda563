import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { lineSplitter } from '../process';

/** How a process ended. */
export interface ExitInfo {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether `stop()` asked for it. */
  expected: boolean;
  /** The end of its output. */
  lastLines: string[];
}

const LAST_LINES = 20;

/**
 * Holds the read end of a pipe from this process. When the pipe closes — this process ended, however, SIGKILL
 * included — it ends the process it watches. Plain sh, so it needs nothing that a POSIX system lacks.
 */
const GUARD = 'read -r _; kill -TERM "$1" 2>/dev/null || exit 0; sleep 3; kill -KILL "$1" 2>/dev/null';

/**
 * A long-running child with its output in a file. It is in a session of its own, so Ctrl-C in the terminal reaches
 * only the parent, which then ends things in its order; and it has a guard, so it does not outlive the parent.
 */
export class GuardedProcess {
  readonly exited: Promise<ExitInfo>;
  private readonly child: ChildProcess;
  private readonly lastLines: string[] = [];
  private stopping = false;
  private hasExited = false;

  constructor([command, ...args]: readonly [string, ...string[]], options: { cwd: string; logFile: string }) {
    const log = createWriteStream(options.logFile, { flags: 'a' });
    this.child = spawn(command, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = lineSplitter((line) => this.remember(line));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log.write(chunk);
        lines(chunk.toString());
      });
    }
    const guard = this.startGuard();
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.hasExited = true;
        guard?.kill('SIGKILL');
        log.end();
        resolve({ code, signal, expected: this.stopping, lastLines: this.lastLines });
      };
      this.child.once('close', end);
      this.child.once('error', (error) => {
        this.remember(error.message);
        end(null, null);
      });
    });
  }

  /** Undefined when the command could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks for the end (SIGTERM), insists (SIGKILL) after `graceMs`, and waits until it is there. Idempotent. */
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

  private remember(line: string): void {
    if (line.trim()) this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
  }
}
