import { type ChildProcess, spawn } from 'node:child_process';
import { guardProcessGroup, releaseProcessGroup } from './guard';
import { readLines } from './lines';

/** Time a process has between SIGTERM and SIGKILL: what Lambda gives an internal extension at shutdown (measured with AWS's emulator). */
export const SHUTDOWN_GRACE_MS = 300;
/** Time for every thread of a thawed process to run again. */
const RESUME_MS = 20;
/** How long output may still arrive after the exit. */
const OUTPUT_GRACE_MS = 1000;

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the process could not be started at all. */
  readonly startError?: string;
}

export interface ProcessOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** A function's process with everything it started: one process group, frozen and ended as one. */
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
      // Its own process group: a terminal's Ctrl-C reaches the runner only, and a wrapper's children freeze with it.
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

  /** Ends the group; with `graceful` it gets SIGTERM and 300 ms first. */
  async end(graceful: boolean): Promise<ProcessExit> {
    if (graceful && !this.hasExited) {
      this.thaw();
      // A thread that has not run since SIGCONT is passed over for SIGTERM, and Python hears signals in its main
      // thread only. Lambda freezes the whole machine, where this cannot happen.
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
        // Whatever the process started goes with it.
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
