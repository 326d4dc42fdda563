import type { Command } from 'commander';
import { watchOutput } from '../../local/machine/standard-output';
import { awsProblem, isUnanswered } from './aws';

/**
 * Runs a command to its end. It fails with one line on standard error, which begins with the command's name; DEBUG shows
 * the stack. A reader of its output that goes away, such as `head`, ends it quietly.
 *
 * @param who The command's name, e.g. `doctor`.
 * @param code Exit code of a failure.
 */
export function runProgram(who: string, program: Command, code = 1): void {
  watchOutput({
    onClosed: () => {
      // A command that has something to end listens for the signal.
      if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(process.exitCode ?? 0);
    },
    onFailure: (problem) => {
      tell(who, new Error(problem));
      process.exit(code);
    },
  });
  program.parseAsync().catch((error: unknown) => {
    tell(who, error);
    process.exitCode = code;
  });
}

/** The line of a failure, without the name of the command. */
export function failureLine(who: string, error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const said = isUnanswered(error) ? awsProblem(error) : message;
  return said.replace(new RegExp(`^${who}: `), '').trim();
}

function tell(who: string, error: unknown): void {
  const stack = process.env.DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  process.stderr.write(`${who}: ${failureLine(who, error)}\n${stack}`);
}
