import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from './dev-assembly';
import { until } from './until';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes that were still there after the end. */
  readonly leftBehind: string[];
}

const running = new Set<ChildProcess>();

// A test that failed has not ended its command, and Jest does not end before its children.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** `npm start` or `npm run demo` as a process of its own, its runs in a folder of the test's. */
export class CommandLine {
  readonly #child: ChildProcess;
  readonly #runsDir: string;
  readonly #ended: Promise<Ended>;
  #stderr = '';
  #stdout = '';

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const main = join(__dirname, '../../local/main.ts');
    this.#runsDir = env.EKK_RUN_DIR ?? temporaryFolder();
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
      env: { ...process.env, EKK_RUN_DIR: this.#runsDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdout.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    // A test may stop reading standard output.
    const stdoutText = text(child.stdout).catch(() => this.#stdout);
    this.#ended = Promise.all([exited, stdoutText, text(child.stderr)]).then(([code, stdout, stderr]) => ({
      code,
      stdout,
      stderr,
      leftBehind: processesOf(this.#runsDir),
    }));
  }

  /** Waits for text on standard error or output. */
  async says(words: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    return until(
      `${words} in ${this.#runsDir}`,
      async () => words.exec(this.#stdout) ?? words.exec(this.#stderr) ?? undefined,
      timeoutMs,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the reading of standard output, as `head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  /** The folders of this command's runs. */
  runFolders(): string[] {
    return readdirSync(this.#runsDir);
  }

  /** Everything of this command that runs now. */
  processes(): string[] {
    return processesOf(this.#runsDir);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }
}

/** Runs a command to its end. */
export function runToEnd(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new CommandLine(args, env).ended();
}

/** Processes whose command or environment names a folder: everything a run starts does. */
export function processesOf(folder: string): string[] {
  const list = execFileSync('ps', ['axeww', '-o', 'pid,command'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return list
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => line.slice(0, 120));
}
