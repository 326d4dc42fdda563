const BASE_MS = 50;
export const MAX_BACKOFF_MS = 2_000;

/**
 * How long a batch waits after failed attempts: full jitter below a ceiling that doubles from 100 ms to 2 s.
 *
 * @param attempts failed attempts so far, from 1
 * @param random in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempts: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** attempts);
}
