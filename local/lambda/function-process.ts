import { type ChildProcess, spawn } from 'node:child_process';
import { guardProcessGroup, releaseProcessGroup } from './guard';
import { readLines } from './lines';

/** Time from SIGTERM to SIGKILL. Lambda gives it to an internal extension at shutdown (measured with AWS's emulator). */
export const SHUTDOWN_GRACE_MS = 300;
/** Time in which every thread of a thawed process runs again. */
const RESUME_MS = 20;
/** Longest time for which output may arrive after the exit. */
const OUTPUT_GRACE_MS = 1000;

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The reason why the process could not be started at all. */
  readonly startError?: string;
}

export interface ProcessOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** A function's process with everything that it started: a process group that is frozen and ended as one. */
export class FunctionProcess {
  /** Settles when the process has exited and its output has been read. */
  readonly exited: Promise<ProcessExit>;
  private readonly child: ChildProcess;
  private hasExited = false;

  constructor(options: ProcessOptions) {
    const [file, ...args] = options.command;
    this.child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      // In a process group of its own a terminal's Ctrl-C does not reach it, and a wrapper's children freeze with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (this.child.pid !== undefined) guardProcessGroup(this.child.pid);
    for (const output of [this.child.stdout, this.child.stderr]) {
      if (output !== null) readLines(output, options.onLine);
    }
    this.exited = this.watchExit();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Ends the group. With `graceful` it gets SIGTERM and 300 ms first. */
  async end(graceful: boolean): Promise<ProcessExit> {
    if (graceful && !this.hasExited) {
      this.thaw();
      // SIGTERM passes over a thread that has not run since SIGCONT, and Python handles signals only in its main thread.
      // Lambda freezes the whole machine, so this cannot happen there.
      await new Promise((resolve) => setTimeout(resolve, RESUME_MS));
      this.signal('SIGTERM');
      const timer = setTimeout(() => this.signal('SIGKILL'), SHUTDOWN_GRACE_MS);
      await this.exited;
      clearTimeout(timer);
    }
    this.signal('SIGKILL');
    return this.exited;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined || this.hasExited) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // ESRCH: the group is gone already.
    }
  }

  private watchExit(): Promise<ProcessExit> {
    const child = this.child;
    return new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: 127, signal: null, startError: error.message }));
      child.once('exit', (code, signal) => {
        // Everything that the process started ends with it.
        this.signal('SIGKILL');
        this.hasExited = true;
        if (child.pid !== undefined) releaseProcessGroup(child.pid);
        const timer = setTimeout(() => resolve({ code, signal }), OUTPUT_GRACE_MS);
        child.once('close', () => {
          clearTimeout(timer);
          resolve({ code, signal });
        });
      });
    });
  }
}
