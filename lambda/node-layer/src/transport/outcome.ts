import type { EncodedBatch } from '../core/batch-encoder';
import type { Cancellation } from '../core/cancellation';

/** What became of one PutRecordBatch. */
export type PutOutcome =
  | { readonly kind: 'accepted' }
  /** HTTP 200, some records refused: their positions, in order. */
  | { readonly kind: 'partial'; readonly refused: readonly number[]; readonly reason: string }
  /** Nothing is known to be accepted and a later try may be. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The request itself is wrong: one of its records, or the stream's settings. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** No try will be accepted until someone mends it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Takes batches to the stream. Never rejects. */
export interface Transport {
  put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome>;
}

/** Errors a later try cannot cure, and what would. @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const ADVICE: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'Set FIREHOSE_LOGGING_STREAM to a delivery stream of this account and region.',
  AccessDeniedException: "Allow firehose:PutRecordBatch on the stream's ARN in the function's role.",
  UnrecognizedClientException: 'Check the AWS credentials and the region.',
  InvalidClientTokenId: 'Check the AWS credentials and the region.',
  InvalidSignatureException: "Check the AWS credentials, the region and the machine's clock.",
  SignatureDoesNotMatch: "Check the AWS credentials, the region and the machine's clock.",
  IncompleteSignature: 'Check the AWS credentials.',
  MissingAuthenticationTokenException: 'Check the AWS credentials.',
  InvalidKMSResourceException: "Check the stream's KMS key and that the stream may use it.",
  InvalidSourceException: 'The stream reads from another source; only Direct PUT takes records.',
  NotAuthorized: "Allow firehose:PutRecordBatch on the stream's ARN in the function's role.",
};

/** Sorts a whole-call error by its code and HTTP status. */
export function outcomeOfError(code: string, status: number, message: string): PutOutcome {
  const reason = `HTTP ${status} ${code || 'without an error code'}${message && `: ${message}`}`;
  const advice = ADVICE[code];
  if (advice) return { kind: 'refused', reason: `${reason}. ${advice}` };
  if (
    code === 'InvalidArgumentException' ||
    code === 'ValidationException' ||
    code === 'SerializationException'
  ) {
    return { kind: 'invalid', reason };
  }
  if (status === 401 || status === 403 || status === 404) {
    return {
      kind: 'refused',
      reason: `${reason}. Check the endpoint, the credentials and the role's permissions.`,
    };
  }
  return status === 413 ? { kind: 'invalid', reason } : { kind: 'retry', reason };
}

/** Sorts a 200: accepted only if it says so for each record. */
export function outcomeOfAnswer(text: string, count: number): PutOutcome {
  if (text.includes('"FailedPutCount":0') && occurrences(text, '"RecordId"') === count)
    return { kind: 'accepted' };
  let answer: { FailedPutCount?: unknown; RequestResponses?: unknown };
  try {
    answer = JSON.parse(text);
  } catch {
    return { kind: 'retry', reason: 'HTTP 200 with a body that is not JSON' };
  }
  const responses = answer?.RequestResponses;
  if (!Array.isArray(responses) || responses.length !== count) {
    return {
      kind: 'retry',
      reason: `HTTP 200 with ${Array.isArray(responses) ? responses.length : 'no'} responses for ${count} records`,
    };
  }
  return outcomeOfResponses(responses);
}

/** Sorts the entries of a 200. */
export function outcomeOfResponses(
  responses: readonly { ErrorCode?: unknown; ErrorMessage?: unknown }[],
): PutOutcome {
  const refused: number[] = [];
  responses.forEach((response, i) => {
    if (response?.ErrorCode) refused.push(i);
  });
  if (refused.length === 0) return { kind: 'accepted' };
  const first = responses[refused[0] as number];
  return { kind: 'partial', refused, reason: `${first?.ErrorCode}: ${first?.ErrorMessage ?? ''}` };
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
