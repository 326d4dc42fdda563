import { pause } from '../../local/machine/pause';

/** Asks again until there is an response. @throws with the last thing seen when the time is over. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const response = await ask();
    if (response !== undefined) return response;
    await pause(50);
  }
  throw new Error(`after ${timeoutMs} ms still no ${what}`);
}
