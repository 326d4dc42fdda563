import { pause } from '../../local/machine/pause';

/** Asks again until there is an answer. @throws with the last thing seen when the time is over. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(50);
  }
  throw new Error(`after ${timeoutMs} ms still no ${what}`);
}
