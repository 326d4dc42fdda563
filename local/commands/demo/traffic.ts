import type { RunningApi } from '../../run/resources/apis';

/** Users, each of whom calls every route once. */
export const USERS: readonly string[] = Array.from({ length: 40 }, (_, index) => `user-${index + 1}`);

/** Requests in flight at a time. */
const CONCURRENCY = 8;
const REQUEST_TIMEOUT_MS = 30_000;

export interface Traffic {
  readonly requests: number;
  /** Requests to routes that fail on purpose. */
  readonly failures: number;
}

interface Call {
  readonly url: string;
  readonly user: string;
  readonly expectedStatus: number;
}

/**
 * Calls every GET route of the APIs once for each user, over HTTP, several requests at a time.
 *
 * @throws Error when a route responds with an unexpected status
 */
export async function sendTraffic(apis: readonly RunningApi[], signal: AbortSignal): Promise<Traffic> {
  const calls = USERS.flatMap((user) => apis.flatMap((api) => callsOf(api, user)));
  const waiting = [...calls];
  const worker = async () => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) await send(call, signal);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return {
    requests: calls.length,
    failures: calls.filter(({ expectedStatus }) => expectedStatus === 500).length,
  };
}

/** The sample's `/fail` routes respond with 500 in both languages, every other route with 200. */
function callsOf({ routes, url }: RunningApi, user: string): Call[] {
  return routes
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => ({
      url: `${url}${path.replace(/\{[^}]+\}/g, user)}`,
      user,
      expectedStatus: path.endsWith('/fail') ? 500 : 200,
    }));
}

async function send({ url, user, expectedStatus }: Call, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    headers: { 'x-user': user },
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
  });
  const body = await response.text();
  if (response.status === expectedStatus) return;
  throw new Error(
    `demo: GET ${url} answered ${response.status} ${body.slice(0, 200)}; expected ${expectedStatus}.`,
  );
}
