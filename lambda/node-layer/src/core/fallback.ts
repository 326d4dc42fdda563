import { writeSync } from 'node:fs';

/** How long a full pipe is waited for before the rest of the lines is given up. */
const MAX_WAIT_MS = 500;
const WAIT_STEP_MS = 2;
const MAX_WRITE_BYTES = 65_536;

/** Takes the lines that the stream does not; returns how many it took whole. */
export type Fallback = (lines: readonly string[]) => number;

/** Why records fell back. */
export type FallbackReason =
  | { readonly kind: 'no-transport' }
  | { readonly kind: 'queue-full' }
  /** The last reason the stream gave, or what ended the wait for it. */
  | { readonly kind: 'undelivered'; readonly text: string };

/** Writes to a file descriptor as `fs.writeSync` does: returns the bytes taken, throws EAGAIN when it is full. */
export type WriteFd = (bytes: Uint8Array) => number;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const writeFd2: WriteFd = (bytes) => writeSync(2, bytes);

/**
 * Writes lines to file descriptor 2, not through console, which may be captured. Waits for a pipe that is full, at
 * most 500 ms a call.
 *
 * @returns how many lines were written whole; fewer than given if the descriptor is closed or stays full. Never throws.
 */
export function writeToStderr(lines: readonly string[], write: WriteFd = writeFd2): number {
  let waitedMs = 0;
  for (let i = 0; i < lines.length; i++) {
    const bytes = Buffer.from(lines[i] as string);
    for (let offset = 0; offset < bytes.length; ) {
      try {
        offset += write(bytes.subarray(offset, offset + MAX_WRITE_BYTES));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waitedMs >= MAX_WAIT_MS) return i;
        Atomics.wait(sleeper, 0, 0, WAIT_STEP_MS);
        waitedMs += WAIT_STEP_MS;
      }
    }
  }
  return lines.length;
}
