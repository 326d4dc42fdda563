import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** What a Create, Update or Delete came to. */
export interface Outcome {
  readonly physicalResourceId: string;
  /** For `Fn::GetAtt`. */
  readonly data?: Readonly<Record<string, string>>;
}

export type Work = (event: CloudFormationCustomResourceEvent, signal: AbortSignal) => Promise<Outcome>;

/** Kept back for the answer itself, so that CloudFormation never waits an hour for a function that timed out. */
const ANSWER_MS = 15_000;
const ANSWER_ATTEMPTS = 3;
/** CloudFormation reads at most 4,096 bytes of answer. */
const LONGEST_REASON = 1_500;

/**
 * Runs `work` and answers CloudFormation exactly once: with its outcome, its failure, or, shortly before the
 * function's own timeout, with the news that it did not finish.
 * @param fallbackId the physical id to fail with when the event carries none.
 * @throws Error if the answer could not be delivered; Lambda then repeats the event, which is idempotent.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function runCustomResource(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  { work, fallbackId }: { work: Work; fallbackId: (event: CloudFormationCustomResourceEvent) => string },
): Promise<void> {
  const id = 'PhysicalResourceId' in event ? event.PhysicalResourceId : undefined;
  const base = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  };
  try {
    const { physicalResourceId, data = {} } = await beforeTimeout(context, (signal) => work(event, signal));
    await answer(event, { ...base, Status: 'SUCCESS', PhysicalResourceId: physicalResourceId, Data: data });
  } catch (error) {
    if (error instanceof AnswerError) throw error;
    const reason = String((error as Partial<Error> | undefined)?.message ?? error);
    console.error(JSON.stringify({ level: 'ERROR', message: reason }));
    await answer(event, {
      ...base,
      Status: 'FAILED',
      Reason: reason.slice(0, LONGEST_REASON),
      PhysicalResourceId: id ?? fallbackId(event),
    });
  }
}

class AnswerError extends Error {}

async function beforeTimeout(
  context: Context,
  work: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const remainingMs = context.getRemainingTimeInMillis();
  const budgetMs = Math.max(remainingMs - ANSWER_MS, remainingMs / 2);
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(
          `provisioning: not finished within ${Math.round(budgetMs / 1000)} s; see the function's log.`,
        ),
      );
      abort.abort();
    }, budgetMs);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answer(event: CloudFormationCustomResourceEvent, body: object): Promise<void> {
  const text = JSON.stringify(body);
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(new URL(event.ResponseURL), text);
    } catch (error) {
      // The cause may hold the URL, which is a credential: say only what kind of failure it was.
      const { code = 'refused' } = error as NodeJS.ErrnoException;
      if (attempt === ANSWER_ATTEMPTS) {
        throw new AnswerError(`provisioning: CloudFormation could not be answered (${code}).`);
      }
    }
  }
}

function put(url: URL, text: string): Promise<void> {
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  // No content type: the pre-signed URL was signed without one.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = send(url, { method: 'PUT', headers, timeout: ANSWER_MS / ANSWER_ATTEMPTS }, (response) => {
      response.resume();
      response.on('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve();
        else reject(Object.assign(new Error('refused'), { code: `HTTP ${response.statusCode}` }));
      });
    });
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    sent.on('error', reject);
    sent.end(text);
  });
}
