import { constants } from 'node:os';

/** How a process has ended, as a shell tells it: its code, or 128 and the number of the signal. */
export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + constants.signals[signal as NodeJS.Signals];
}
