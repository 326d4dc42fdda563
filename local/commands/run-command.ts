import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RUNS_DIR } from '../machine/paths';
import { type Run, startRun } from '../run/start-run';
import { removeLeftovers } from './leftovers';

/** Options that every command takes. */
export interface CommandOptions {
  readonly stage: string;
  readonly assembly?: string;
  readonly port?: number;
  readonly keep: boolean;
  readonly docker: boolean;
  readonly json?: boolean;
}

/** The work that a command does with a run that is up. It returns the exit code. */
export type CommandBody = (run: Run, session: Session) => Promise<number>;

/** What a command reaches out to besides the run. */
export interface Session {
  readonly options: CommandOptions;
  readonly runDir: string;
  /** Writes a line with the seconds since the start to standard error. */
  readonly progress: (line: string) => void;
  /** The signal is aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
}

/** Longest time that buffered records may take to leave when a run ends. */
const DRAIN_TIMEOUT_MS = 5_000;
/** 128 + SIGINT, the code that a shell reports for a program that SIGINT ended. */
const FORCED_EXIT_CODE = 130;

/**
 * Brings a run up, does the command's work and ends everything, whatever happens. The exit code is the command's own,
 * 0 when the user ends it, and 1 with one line on standard error when something fails. A second Ctrl-C does not wait.
 */
export async function runCommand(options: CommandOptions, body: CommandBody): Promise<void> {
  const progress = progressSince(performance.now());
  // The next start removes folders whose name is a process id, so a folder that is to be kept has another name.
  const runDir = join(RUNS_DIR, options.keep ? `kept-${process.pid}` : String(process.pid));
  const session: Session = { options, runDir, progress, signal: userSignal(progress) };
  const { stage, assembly: assemblyDir, port, docker } = options;
  const from = assemblyDir === undefined ? { stage } : { assemblyDir };
  let run: Run | undefined;
  removeLeftovers(RUNS_DIR);
  try {
    run = await startRun({ from, port, docker, runDir, progress, signal: session.signal });
    process.exitCode = await Promise.race([body(run, session), engineFailure(run)]);
  } catch (error) {
    if (!session.signal.aborted) fail(error);
  }
  await run?.stop({ drainTimeoutMs: DRAIN_TIMEOUT_MS });
  // After a failure the logs stay, because messages name them. The next start removes them.
  if (process.exitCode !== 1 && !options.keep) rmSync(runDir, { recursive: true, force: true });
  else progress(`run folder: ${runDir}`);
  if (session.signal.aborted) progress('ended');
}

/** Writes the error as one line, and with `DEBUG` set its stack as well. */
function fail(error: unknown): void {
  process.exitCode = 1;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${process.env.DEBUG ? (stack ?? message) : message}\n`);
}

async function engineFailure({ engine }: Run): Promise<never> {
  const exit = await engine.exited;
  if (exit.expected) return new Promise<never>(() => undefined);
  const how = exit.signal ?? `code ${exit.code}`;
  throw new Error(
    `local: the engine ended by itself (${how}): ${exit.lastLines.at(-1) ?? 'it said nothing'}`,
  );
}

/** A signal that the first SIGINT or SIGTERM aborts. The second one ends the process. */
function userSignal(progress: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(FORCED_EXIT_CODE);
    progress('ending; press Ctrl-C again to end at once');
    controller.abort(new Error(`local: ended by ${signal}.`));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller.signal;
}

function progressSince(startedAt: number): (line: string) => void {
  return (line) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`[${seconds.padStart(5)} s] ${line}\n`);
  };
}
