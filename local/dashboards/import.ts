import { pause } from '../machine/pause';
import type { Login } from '../search/engine-client';

export interface ImportOptions {
  /** Address of an OpenSearch Dashboards, and a login that may write its saved objects. */
  readonly dashboards: Login;
  readonly ndjson: string;
  readonly signal: AbortSignal;
  /** How long Dashboards may take to be ready. An image's first start takes a minute or two. @default 240,000 */
  readonly timeoutMs?: number;
  /** Time between two requests while Dashboards starts. @default 1000 */
  readonly pollMs?: number;
}

const READY_TIMEOUT_MS = 240_000;
const POLL_MS = 1_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** The response of the saved objects API to an import. */
interface ImportResponse {
  readonly success?: boolean;
  readonly successCount?: number;
  readonly message?: string;
  readonly errors?: readonly {
    readonly type?: string;
    readonly id: string;
    readonly error: { readonly type?: string; readonly message?: string };
  }[];
}

/** A response, or why there is none yet: the process is starting, or waits for its engine. */
type Attempt = { readonly status: number; readonly body: unknown } | { readonly notYet: string };

/**
 * Waits for a Dashboards and imports saved objects into its global tenant, over what is there.
 *
 * @returns how many objects were imported
 * @throws Error when Dashboards is not ready in time, refuses the login, or has not written every object. Status 200
 *   does not say that it has; the member `success` does.
 */
export async function importSavedObjects(options: ImportOptions): Promise<number> {
  const deadline = performance.now() + (options.timeoutMs ?? READY_TIMEOUT_MS);
  await untilResponse(options, deadline, {
    path: '/api/status',
    // The import is repeated on 503 as well: Dashboards loses its engine for a moment after it is green.
    accept: ({ status, body }) =>
      status !== 200 ||
      (body as { status?: { overall?: { state?: string } } })?.status?.overall?.state === 'green',
  });
  const form = new FormData();
  form.set('file', new Blob([options.ndjson], { type: 'application/ndjson' }), 'saved-objects.ndjson');
  const body = await untilResponse(options, deadline, {
    path: '/api/saved_objects/_import?overwrite=true',
    form,
    accept: () => true,
  });
  const { success, successCount = 0, errors = [], message } = body as ImportResponse;
  if (success === true) return successCount;
  const problems = errors.map(({ type, id, error }) => `${type}/${id} ${error.message ?? error.type}`);
  throw new Error(
    `dashboards: saved objects not written: ${problems.join('; ') || message || 'no reason given'}.`,
  );
}

interface StatusRequest {
  readonly path: string;
  /** Body of a POST. Without it the request is a GET. */
  readonly form?: FormData;
  /** Whether this response ends the waiting. */
  readonly accept: (response: { status: number; body: unknown }) => boolean;
}

/** Repeats a request until a response is accepted. @throws Error on a status other than 200, and when time is up */
async function untilResponse(
  { dashboards, signal, pollMs }: ImportOptions,
  deadline: number,
  request: StatusRequest,
): Promise<unknown> {
  for (;;) {
    signal.throwIfAborted();
    const attempt = await send(dashboards, request);
    const notYet = 'notYet' in attempt ? attempt.notYet : request.accept(attempt) ? undefined : 'not green';
    if (notYet === undefined && 'status' in attempt) {
      if (attempt.status === 200) return attempt.body;
      throw new Error(
        `dashboards: ${dashboards.url}${request.path} answered ${attempt.status} ${textOf(attempt.body)}; expected 200.`,
      );
    }
    if (performance.now() >= deadline) {
      throw new Error(
        `dashboards: ${dashboards.url} was not ready in time (${notYet}). See: docker compose logs dashboards`,
      );
    }
    await pause(pollMs ?? POLL_MS, signal);
  }
}

async function send({ url, username, password }: Login, { path, form }: StatusRequest): Promise<Attempt> {
  try {
    const response = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        // Without `osd-xsrf` every write is refused. Without `securitytenant` objects land in a private tenant.
        'osd-xsrf': 'true',
        securitytenant: 'global',
      },
      ...(form && { method: 'POST', body: form }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status === 503) return { notYet: '503' };
    return { status: response.status, body: parsed(text) };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    return { notYet: cause?.code ?? message };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(body: unknown): string {
  const message = (body as { message?: unknown } | null)?.message;
  return String(message ?? (typeof body === 'string' ? body : JSON.stringify(body))).slice(0, 300);
}
