import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onEndSignal } from '../machine/end-signals';
import { RUNS_DIR } from '../machine/paths';
import { watchOutput } from '../machine/standard-output';
import { fileSystemProblem, usableFolder } from '../machine/usable-folder';
import { type Run, type RunOptions, startRun } from '../run/start-run';
import { removeLeftovers } from './leftovers';

/** Options that every command takes. */
export interface CommandOptions {
  readonly stage: string;
  readonly assembly?: string;
  readonly port?: number;
  readonly keep: boolean;
  readonly docker: boolean;
  readonly profile: NonNullable<RunOptions['profile']>;
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
  /** The signal is aborted by Ctrl-C, SIGTERM and SIGHUP, and when nobody reads standard output any more. */
  readonly signal: AbortSignal;
}

/** Longest time that buffered records may take to leave when a run ends. */
const DRAIN_TIMEOUT_MS = 5_000;

/**
 * Brings a run up, does the command's work and ends everything, whatever happens. The exit code is the command's own,
 * 0 when the user ends it, also by closing the terminal or the reader of its output, and 1 with one line on standard error
 * when something fails. A second Ctrl-C does not wait.
 */
export async function runCommand(options: CommandOptions, body: CommandBody): Promise<void> {
  const progress = progressSince(performance.now());
  // The next start removes folders whose name is a process id, so a folder that is to be kept has another name.
  const runDir = join(RUNS_DIR, options.keep ? `kept-${process.pid}` : String(process.pid));
  const failure = new AbortController();
  const user = userSignal(progress, (error) => failure.abort(error));
  const signal = AbortSignal.any([user, failure.signal]);
  let run: Run | undefined;
  let work: Promise<number> | undefined;
  try {
    // Other users of the machine could otherwise replace code that runs as this one, or read what is logged.
    process.umask(0o077);
    usableFolder(RUNS_DIR, { variable: 'EKK_RUN_DIR', value: process.env.EKK_RUN_DIR });
    removeLeftovers(RUNS_DIR);
    run = await startRun({ ...runOptions(options), runDir, progress, signal });
    work = body(run, { options, runDir, progress, signal });
    process.exitCode = await Promise.race([work, engineFailure(run)]);
    // A work that was told to end by a failure may end well.
    failure.signal.throwIfAborted();
  } catch (error) {
    if (!user.aborted) fail(failure.signal.reason ?? error);
    failure.abort(error);
  }
  // After a failure the work is told to end, and nobody waits for its result any more.
  await work?.catch(() => undefined);
  await run?.stop({ drainTimeoutMs: process.exitCode === 1 ? 0 : DRAIN_TIMEOUT_MS });
  // After a failure the logs stay, because messages name them. The next start removes them.
  if (!options.keep && (process.exitCode !== 1 || isEmpty(runDir)))
    rmSync(runDir, { recursive: true, force: true });
  else if (existsSync(runDir)) progress(`run folder: ${runDir}`);
  if (user.aborted) progress('ended');
}

function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0;
}

function runOptions({ assembly, docker, port, profile, stage }: CommandOptions) {
  const from = assembly === undefined ? { stage } : { assemblyDir: assembly };
  return { from, port, docker, profile };
}

/** Writes the error as one line, and with `DEBUG` set its stack as well. Sets the exit code. */
export function fail(error: unknown): void {
  process.exitCode = 1;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const problem = fileSystemProblem(error);
  const text = problem === undefined ? message : `local: ${problem}`;
  process.stderr.write(`${process.env.DEBUG ? (stack ?? message) : text}\n`);
}

async function engineFailure({ engine }: Run): Promise<never> {
  const exit = await engine.exited;
  if (exit.expected) return new Promise<never>(() => undefined);
  const how = exit.signal ?? `code ${exit.code}`;
  throw new Error(
    `local: the engine ended by itself (${how}). Its log says: ${tellingLine(exit.lastLines)}. ` +
      `All of it: ${engine.logFile ?? 'not on this machine'}. Start again.`,
  );
}

/** The line that tells most of why a process ended: the last error or warning, else the last line. */
export function tellingLine(lines: readonly string[]): string {
  const serious = [/FATAL|OutOfMemory|Exception|Error\b/i, /\[(ERROR|WARN)/].flatMap(
    (pattern) => lines.findLast((line) => pattern.test(line)) ?? [],
  );
  return (serious[0] ?? lines.at(-1) ?? 'nothing').trim();
}

/**
 * A signal that is aborted when the user ends the command: by SIGINT, SIGTERM or SIGHUP, or by ending what reads its output.
 */
function userSignal(progress: (line: string) => void, onFailure: (error: Error) => void): AbortSignal {
  const controller = new AbortController();
  onEndSignal((signal) => {
    progress('ending; press Ctrl-C again to end at once');
    controller.abort(new Error(`local: ended by ${signal}.`));
  });
  watchOutput({
    onClosed: () => controller.abort(new Error('local: nobody reads the output any more.')),
    onFailure: (problem) => onFailure(new Error(`local: ${problem}`)),
  });
  return controller.signal;
}

function progressSince(startedAt: number): (line: string) => void {
  return (line) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`[${seconds.padStart(5)} s] ${line}\n`);
  };
}
