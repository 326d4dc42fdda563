import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type Clock, systemClock } from '../client/clock';
import type { Budget } from '../client/wait';

/** The result of a Create, Update or Delete that succeeded. */
export interface Outcome {
  readonly physicalResourceId: string;
  /** Attributes that templates read with `Fn::GetAtt`. */
  readonly data?: Readonly<Record<string, string>>;
}

export type Work = (event: CloudFormationCustomResourceEvent, budget: Budget) => Promise<Outcome>;

export interface RunOptions {
  readonly work: Work;
  /** Gives the physical id of a failure whose event carries none. */
  readonly fallbackId: (event: CloudFormationCustomResourceEvent) => string;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

/** Time kept for the response, so that CloudFormation never waits an hour for a function that timed out. */
export const RESPONSE_MS = 15_000;
const RESPONSE_ATTEMPTS = 3;
/** A wait ends this long before the work does, so that the failure says what was waited for. */
const WAIT_MARGIN_MS = 1_000;
/** In characters; CloudFormation accepts a response of at most 4,096 bytes. */
const LONGEST_REASON = 1_500;

/**
 * Runs `work` and sends CloudFormation exactly one response: the outcome, or the failure, or, shortly before the
 * function's own timeout, the failure that the work has not finished.
 * @throws Error if the response could not be delivered. Lambda then repeats the event, which is idempotent.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function runCustomResource(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  { work, fallbackId, clock = systemClock }: RunOptions,
): Promise<void> {
  const id = 'PhysicalResourceId' in event ? event.PhysicalResourceId : undefined;
  const base = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  };
  try {
    const outcome = await beforeTimeout(context, clock, (budget) => work(event, budget));
    const { physicalResourceId, data = {} } = outcome;
    await respond(event, { ...base, Status: 'SUCCESS', PhysicalResourceId: physicalResourceId, Data: data });
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    const reason = String((error as Partial<Error> | undefined)?.message ?? error);
    console.error(JSON.stringify({ level: 'ERROR', message: reason }));
    await respond(event, {
      ...base,
      Status: 'FAILED',
      Reason: reason.slice(0, LONGEST_REASON),
      PhysicalResourceId: id ?? fallbackId(event),
    });
  }
}

class ResponseError extends Error {}

async function beforeTimeout(
  context: Context,
  clock: Clock,
  work: (budget: Budget) => Promise<Outcome>,
): Promise<Outcome> {
  const remainingMs = context.getRemainingTimeInMillis();
  const budgetMs = Math.max(remainingMs - RESPONSE_MS, remainingMs / 2);
  const end = new AbortController();
  const finished = new AbortController();
  const late = clock.sleep(budgetMs, finished.signal).then(() => {
    end.abort();
    const seconds = Math.round(budgetMs / 1000);
    throw new Error(
      `provisioning: not finished within ${seconds} s. The function's log says how far it came.`,
    );
  });
  const endsAt = clock.now() + Math.max(0, budgetMs - WAIT_MARGIN_MS);
  try {
    return await Promise.race([work({ signal: end.signal, endsAt }), late]);
  } finally {
    finished.abort();
    late.catch(() => undefined);
  }
}

async function respond(event: CloudFormationCustomResourceEvent, body: object): Promise<void> {
  const text = JSON.stringify(body);
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(new URL(event.ResponseURL), text);
    } catch (error) {
      // The cause may contain the URL, which is a credential. The error names only the kind of failure.
      const { code = 'refused' } = error as NodeJS.ErrnoException;
      if (attempt === RESPONSE_ATTEMPTS) {
        throw new ResponseError(`provisioning: the response to CloudFormation was not delivered (${code}).`);
      }
    }
  }
}

function put(url: URL, text: string): Promise<void> {
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  // The pre-signed URL was signed without a content type, so the request must have none.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      { method: 'PUT', headers, timeout: RESPONSE_MS / RESPONSE_ATTEMPTS },
      (response) => {
        response.resume();
        response.on('end', () => {
          if ((response.statusCode ?? 0) < 300) resolve();
          else reject(Object.assign(new Error('refused'), { code: `HTTP ${response.statusCode}` }));
        });
      },
    );
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    sent.on('error', reject);
    sent.end(text);
  });
}
