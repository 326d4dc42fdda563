import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Tally } from './tally';

/** The counts that the collector prints when it ends. */
export interface Stopped {
  readonly bytes: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly fell_back: number;
  readonly lost: number;
}

export interface CollectorOptions {
  /** `collector.js`, as `buildCollector` makes it. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes the documents on its standard error. */
  readonly fallback: Tally;
}

/** A collector in a process of its own. */
export class CollectorProcess {
  port = 0;
  stopped: Stopped | undefined;
  /** How often the collector stopped reading because its queue was full. */
  pauses = 0;
  /** Resident memory in MiB, five values a second. */
  readonly rssMiB: number[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor({ script, env, fallback }: CollectorOptions) {
    this.#child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        COLLECTOR_STREAM: 'chaos',
        COLLECTOR_TCP_HOST: '127.0.0.1',
        COLLECTOR_TCP_PORT: '0',
        COLLECTOR_MONITORING_PORT: '0',
        COLLECTOR_HEALTH_HOST: '127.0.0.1',
        COLLECTOR_HEALTH_PORT: '0',
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
        ...env,
      },
    });
    const { stderr } = this.#child;
    if (stderr) createInterface({ input: stderr }).on('line', (line) => fallback.add(line));
    this.#exited = new Promise((resolve) => this.#child.once('close', resolve));
    const sampler = setInterval(() => this.#sample(), 200);
    void this.#exited.then(() => clearInterval(sampler));
  }

  static async start(options: CollectorOptions): Promise<CollectorProcess> {
    const collector = new CollectorProcess(options);
    await new Promise<void>((resolve, reject) => {
      const { stdout } = collector.#child;
      if (stdout) createInterface({ input: stdout }).on('line', (line) => collector.#hear(line, resolve));
      void collector.#exited.then(() => reject(new Error('chaos: the collector ended instead of listening')));
    });
    return collector;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends the collector by SIGTERM, as the stop of a container does. */
  async stop(): Promise<Stopped> {
    this.#child.kill('SIGTERM');
    await this.#exited;
    if (!this.stopped) throw new Error('chaos: the collector ended without saying what it did');
    return this.stopped;
  }

  /** Resident memory; 0 when it has ended. */
  residentMiB(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      return 0;
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(line: string, onListening: () => void): void {
    const { message, extra } = JSON.parse(line) as { message: string; extra?: object };
    if (message === 'listening') {
      this.port = (extra as { tcp: number }).tcp;
      onListening();
    } else if (message === 'stopped') this.stopped = extra as Stopped;
    else if (message.startsWith('the queue is full')) this.pauses++;
  }

  #sample(): void {
    const rssMiB = this.residentMiB();
    if (rssMiB > 0) this.rssMiB.push(rssMiB);
  }
}
