import { setTimeout as delay } from 'node:timers/promises';
import { basicAuth, type Login } from './engine';

/** What an engine says at `/`. */
export interface Greeting {
  version: string;
}

export type Answer =
  | { state: 'ready'; greeting: Greeting }
  | { state: 'not-yet'; detail: string }
  | { state: 'refused'; status: number; detail: string };

/** One look at the engine's `/`, with the login. `refused` is an answer that waiting does not change. */
export async function look(url: string, login: Login): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`${url}/`, {
      headers: { authorization: basicAuth(login) },
      signal: AbortSignal.timeout(5_000),
    });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return { state: 'not-yet', detail: cause?.code ?? (error as Error).message };
  }
  const body = await response.text();
  // Until the security index is there, the plugin answers 503 "OpenSearch Security not initialized."
  if (response.status === 503) return { state: 'not-yet', detail: '503' };
  const { status } = response;
  if (!response.ok) return { state: 'refused', status, detail: `${status} ${response.statusText}`.trim() };
  try {
    const version: unknown = JSON.parse(body).version?.number;
    if (typeof version === 'string') return { state: 'ready', greeting: { version } };
  } catch {
    // Falls through: not an OpenSearch.
  }
  return { state: 'refused', status, detail: '200 without a version, so not OpenSearch' };
}

export interface WaitOptions {
  login: Login;
  timeoutMs: number;
  /** Ends the waiting early: the process died, the user gave up. */
  until?: Promise<never>;
}

/**
 * Looks until a node that is booting is ready.
 *
 * @throws when it is no OpenSearch, or is not ready (or still refuses the login) in time.
 */
export async function waitUntilReady(
  url: string,
  { login, timeoutMs, until }: WaitOptions,
): Promise<Greeting> {
  const deadline = Date.now() + timeoutMs;
  const never = until ?? new Promise<never>(() => undefined);
  let last = 'no answer';
  while (Date.now() < deadline) {
    const answer = await Promise.race([look(url, login), never]);
    if (answer.state === 'ready') return answer.greeting;
    // A booting node answers 401 for a moment between having its security index and having read its users.
    if (answer.state === 'refused' && answer.status !== 401)
      throw new Error(`engine: ${url} answered ${answer.detail}; expected a greeting.`);
    last = answer.detail;
    await Promise.race([delay(100), never]);
  }
  throw new Error(`engine: ${url} was not ready after ${timeoutMs / 1000} s (${last}).`);
}

/** Rejects with the signal's reason once it is aborted, or at once if it is already: for `until`. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // Nobody waits for it any more when the abort comes later.
  promise.catch(() => undefined);
  return promise;
}
