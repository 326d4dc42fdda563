import { setTimeout as delay } from 'node:timers/promises';
import { connectionProblem, type HttpResponse, httpGet } from '../machine/http-get';
import { basicAuth, type Login } from './engine';

const LOOK_TIMEOUT_MS = 5_000;

/** What an engine tells at `/`. */
export interface Greeting {
  version: string;
}

export type EngineState =
  | { state: 'ready'; greeting: Greeting }
  | { state: 'not-yet'; detail: string }
  | { state: 'refused'; status: number; detail: string };

/** Requests the engine's `/` once, with the login. `refused` is a response that waiting does not change. */
export async function look(url: string, login: Login): Promise<EngineState> {
  let response: HttpResponse;
  try {
    response = await httpGet(`${url}/`, { authorization: basicAuth(login) }, LOOK_TIMEOUT_MS);
  } catch (error) {
    return { state: 'not-yet', detail: connectionProblem(error) };
  }
  // The plugin responds with 503 "OpenSearch Security not initialized." until its index is there.
  if (response.status === 503) return { state: 'not-yet', detail: '503' };
  const { body, status, statusText } = response;
  if (status < 200 || status > 299)
    return { state: 'refused', status, detail: `${status} ${statusText}`.trim() };
  try {
    const version: unknown = JSON.parse(body).version?.number;
    if (typeof version === 'string') return { state: 'ready', greeting: { version } };
  } catch {
    // A body that is no JSON is refused below.
  }
  return { state: 'refused', status, detail: '200 without a version, so not OpenSearch' };
}

export interface WaitOptions {
  login: Login;
  timeoutMs: number;
  /** Rejects when the waiting has to end early, because the process died or the user gave up. */
  until?: Promise<never>;
}

/**
 * Waits until a node that is booting is ready.
 *
 * @throws Error when it is no OpenSearch, or is not ready or still refuses the login when time is up
 */
export async function waitUntilReady(
  url: string,
  { login, timeoutMs, until }: WaitOptions,
): Promise<Greeting> {
  const deadline = Date.now() + timeoutMs;
  const never = until ?? new Promise<never>(() => undefined);
  let last = 'no response';
  while (Date.now() < deadline) {
    const state = await Promise.race([look(url, login), never]);
    if (state.state === 'ready') return state.greeting;
    // A booting node responds with 401 for a moment, until it has read its users.
    if (state.state === 'refused' && state.status !== 401)
      throw new Error(`engine: ${url} answered ${state.detail}; expected a greeting.`);
    last = state.detail;
    await Promise.race([delay(100), never]);
  }
  throw new Error(`engine: ${url} was not ready after ${timeoutMs / 1000} s (${last}).`);
}

/** A promise for `until` that rejects with the signal's reason once the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // When the abort comes after the waiting, nobody handles the rejection.
  promise.catch(() => undefined);
  return promise;
}
