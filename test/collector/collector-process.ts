import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCollector } from '../../collector/build';
import type { Ports } from '../../collector/collector';

let bundle: string | undefined;

/** The bundle that the image runs, built once a test file. */
function built(): string {
  if (bundle !== undefined) return bundle;
  const folder = mkdtempSync(join(tmpdir(), 'collector-'));
  buildCollector(folder);
  bundle = join(folder, 'collector.js');
  return bundle;
}

afterAll(() => {
  if (bundle !== undefined) rmSync(join(bundle, '..'), { recursive: true, force: true });
  bundle = undefined;
});

/** A collector in a process of its own, on ports that the system chooses. */
export class CollectorProcess {
  ports: Ports = { tcp: 0, monitoring: 0, health: 0 };
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  private constructor(env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [built()], {
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        COLLECTOR_TCP_HOST: '127.0.0.1',
        COLLECTOR_TCP_PORT: '0',
        COLLECTOR_MONITORING_PORT: '0',
        COLLECTOR_HEALTH_HOST: '127.0.0.1',
        COLLECTOR_HEALTH_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#exited = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** @throws Error with what it said, if it ends instead of listening */
  static async start(env: Readonly<Record<string, string>>): Promise<CollectorProcess> {
    const collector = new CollectorProcess(env);
    await new Promise<void>((resolve, reject) => {
      collector.#child.stdout?.on('data', () => {
        const [, ports] = /"message":"listening","extra":(\{[^}]*\})/.exec(collector.stdout) ?? [];
        if (ports === undefined) return;
        collector.ports = JSON.parse(ports);
        resolve();
      });
      void collector.#exited.then((code) =>
        reject(new Error(`collector ended with ${code}: ${collector.stderr}`)),
      );
    });
    return collector;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks it to end, as a container's stop does. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exited;
  }

  async get(path: string, port: keyof Ports = 'monitoring'): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.ports[port]}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** A count of `/metrics`, without its prefix. */
  async metric(name: string): Promise<number> {
    const { text } = await this.get('/metrics');
    return Number(new RegExp(`^collector_${name} (.*)$`, 'm').exec(text)?.[1]);
  }
}
