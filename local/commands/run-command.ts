import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, startRun } from '../run/start-run';
import { removeLeftovers } from './leftovers';
import { RUNS_DIR } from '../machine/paths';

/** What the command line gives to every command. */
export interface CommandOptions {
  readonly stage: string;
  readonly assembly?: string;
  readonly port?: number;
  readonly keep: boolean;
  readonly docker: boolean;
  readonly json?: boolean;
}

/** What a command does with a run that is up. The exit code is what it returns. */
export type CommandBody = (run: Run, session: Session) => Promise<number>;

/** The command's surroundings. */
export interface Session {
  readonly options: CommandOptions;
  readonly runDir: string;
  /** A line with the seconds since the start, on standard error. */
  readonly progress: (line: string) => void;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** How long buffered records may take to leave when a run ends. */
const DRAIN_TIMEOUT_MS = 5_000;
/** 128 + SIGINT: how a shell sees a program that a signal ended. */
const FORCED_EXIT_CODE = 130;

/**
 * Brings a run up, does the command's work and ends everything, whatever happened. The exit code is the command's own,
 * 0 when the user ended it, 1 with one line on standard error when something failed. A second Ctrl-C does not wait.
 */
export async function runCommand(options: CommandOptions, body: CommandBody): Promise<void> {
  const progress = progressSince(performance.now());
  // The next start removes folders named by a number: what is to be kept has another name.
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
  // After a failure the logs stay, for messages name them; the next start takes them away.
  if (process.exitCode !== 1 && !options.keep) rmSync(runDir, { recursive: true, force: true });
  else progress(`run folder: ${runDir}`);
  if (session.signal.aborted) progress('ended');
}

/** One line; with `DEBUG` set, the stack as well. */
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

/** Aborts at the first SIGINT or SIGTERM; ends the process at the second. */
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
