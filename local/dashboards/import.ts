import type { Login } from '../search/engine-client';
import { pause } from '../machine/pause';

export interface ImportOptions {
  /** An OpenSearch Dashboards, and a login that may write its saved objects. */
  readonly dashboards: Login;
  readonly ndjson: string;
  readonly signal: AbortSignal;
  /** For Dashboards to be ready; an image's first start takes a minute or two. @default 240,000 */
  readonly timeoutMs?: number;
  /** Between two looks. @default 1000 */
  readonly pollMs?: number;
}

const READY_TIMEOUT_MS = 240_000;
const POLL_MS = 1_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** What the saved objects API answers an import with. */
interface ImportAnswer {
  readonly success?: boolean;
  readonly successCount?: number;
  readonly message?: string;
  readonly errors?: readonly {
    readonly type?: string;
    readonly id: string;
    readonly error: { readonly type?: string; readonly message?: string };
  }[];
}

/** Answered, or not yet: the process is starting, or waits for its engine. */
type Look = { readonly status: number; readonly body: unknown } | { readonly notYet: string };

/**
 * Waits for a Dashboards and imports saved objects into its global tenant, over what is there.
 *
 * @returns how many were imported
 * @throws when it is not ready in time, refuses the login, or has not written every object: status 200 alone does not
 *   say so, `success` does.
 */
export async function importSavedObjects(options: ImportOptions): Promise<number> {
  const deadline = performance.now() + (options.timeoutMs ?? READY_TIMEOUT_MS);
  await untilAnswered(options, deadline, {
    path: '/api/status',
    // Once more after it is green: it answers 503 for a moment while its engine is looked for.
    accept: ({ status, body }) =>
      status !== 200 ||
      (body as { status?: { overall?: { state?: string } } })?.status?.overall?.state === 'green',
  });
  const form = new FormData();
  form.set('file', new Blob([options.ndjson], { type: 'application/ndjson' }), 'saved-objects.ndjson');
  const body = await untilAnswered(options, deadline, {
    path: '/api/saved_objects/_import?overwrite=true',
    form,
    accept: () => true,
  });
  const { success, successCount = 0, errors = [], message } = body as ImportAnswer;
  if (success === true) return successCount;
  const faults = errors.map(({ type, id, error }) => `${type}/${id} ${error.message ?? error.type}`);
  throw new Error(
    `dashboards: saved objects not written: ${faults.join('; ') || message || 'no reason given'}.`,
  );
}

interface Question {
  readonly path: string;
  /** A POST of this; a GET without. */
  readonly form?: FormData;
  /** Whether this answer is the one waited for. */
  readonly accept: (answer: { status: number; body: unknown }) => boolean;
}

/** Asks until there is an answer that counts. @throws on a status other than 200, and when the time is over. */
async function untilAnswered(
  { dashboards, signal, pollMs }: ImportOptions,
  deadline: number,
  question: Question,
): Promise<unknown> {
  for (;;) {
    signal.throwIfAborted();
    const look = await ask(dashboards, question);
    const notYet = 'notYet' in look ? look.notYet : question.accept(look) ? undefined : 'not green';
    if (notYet === undefined && 'status' in look) {
      if (look.status === 200) return look.body;
      throw new Error(
        `dashboards: ${dashboards.url}${question.path} answered ${look.status} ${textOf(look.body)}; expected 200.`,
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

async function ask({ url, username, password }: Login, { path, form }: Question): Promise<Look> {
  try {
    const response = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        // Without the first every write is refused; without the second objects land in a private tenant.
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
