import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CredentialTable } from '../../iam/credentials';
import type { TaskSpec } from '../../models/world';

/** What a program says of the ports that it listens on, in one line of JSON. */
const LISTENING = /"message":"listening"/;
/** Time from SIGTERM to SIGKILL. Fargate allows up to 120 seconds; a run takes less, so that it ends sooner. */
const STOP_MS = 20_000;

export interface TaskDependencies {
  /** Variables `AWS_ENDPOINT_URL…` with the addresses of the services, so that nothing leaves loopback. */
  readonly endpoints: Readonly<Record<string, string>>;
}

interface RunningTask {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
}

/** The tasks of an assembly: the command of the image, as a process with the task's environment and role. */
export class Tasks {
  readonly #specs = new Map<string, TaskSpec>();
  readonly #running: RunningTask[] = [];
  readonly #credentials: CredentialTable;
  readonly #dependencies: () => TaskDependencies;
  readonly #progress: (line: string) => void;

  constructor(options: {
    readonly credentials: CredentialTable;
    readonly dependencies: () => TaskDependencies;
    readonly progress: (line: string) => void;
  }) {
    this.#credentials = options.credentials;
    this.#dependencies = options.dependencies;
    this.#progress = options.progress;
  }

  add(spec: TaskSpec): void {
    this.#specs.set(spec.arn, spec);
  }

  /** @throws Error when no task has this ARN, or when it ends instead of listening */
  async run(taskDefinitionArn: string): Promise<void> {
    const spec = this.#specs.get(taskDefinitionArn);
    if (spec === undefined) {
      throw new Error(`local: no task definition of the assembly has the ARN ${taskDefinitionArn}.`);
    }
    const [program = '', ...args] = commandOf(spec);
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: spec.imageDir,
      env: this.#environmentOf(spec),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise((resolve) => child.once('close', resolve));
    this.#running.push({ child, exited });
    const ports = await listening(child, { spec, exited });
    this.#progress(`task ${spec.family}: ${ports}`);
  }

  /** Ends all tasks, as a service does: SIGTERM, and SIGKILL for what does not end. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#running.splice(0).map(async ({ child, exited }) => {
        child.kill('SIGTERM');
        const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
        await exited;
        clearTimeout(killer);
      }),
    );
  }

  #environmentOf(spec: TaskSpec): Record<string, string> {
    const credentials = this.#credentials.issue(spec.roleArn);
    return {
      PATH: process.env.PATH ?? '',
      AWS_REGION: spec.region,
      AWS_DEFAULT_REGION: spec.region,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      // A container has all ports to itself. On this machine other programs may hold them, so the task takes free ones.
      COLLECTOR_TCP_HOST: '127.0.0.1',
      COLLECTOR_TCP_PORT: '0',
      COLLECTOR_MONITORING_PORT: '0',
      COLLECTOR_HEALTH_HOST: '127.0.0.1',
      COLLECTOR_HEALTH_PORT: '0',
      ...spec.environment,
      COLLECTOR_STOP_SECONDS: String(STOP_MS / 2000),
      ...this.#dependencies().endpoints,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  }
}

/** The command of the image's Dockerfile. */
function commandOf({ imageDir, family }: TaskSpec): string[] {
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync(join(imageDir, 'Dockerfile'), 'utf8')) ?? [];
  if (command === undefined) throw new Error(`local: the Dockerfile of ${family} has no CMD […].`);
  return JSON.parse(command) as string[];
}

/** Writes what a task says to its log file. @returns the ports that it says it listens on */
async function listening(
  child: ChildProcess,
  { spec, exited }: { readonly spec: TaskSpec; readonly exited: Promise<unknown> },
): Promise<string> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = createWriteStream(spec.logFile, { flags: 'a' });
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        said = `${said}${line}\n`.slice(-2000);
        if (LISTENING.test(line)) resolve(JSON.stringify((JSON.parse(line) as { extra: object }).extra));
      });
    }
    child.once('error', reject);
    void exited.then((code) =>
      reject(new Error(`local: task ${spec.family} ended with ${code} instead of listening: ${said}`)),
    );
  });
}
