import type { PutOutcome } from '../core/transport';

/** Errors that no later attempt cures, and what cures them. @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
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

/** What an error of a whole request means, by its code and HTTP status. */
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

/** What the body of a 200 means: the batch is accepted only if the body says so for each record. */
export function outcomeOfBody(text: string, count: number): PutOutcome {
  if (text.includes('"FailedPutCount":0') && occurrences(text, '"RecordId"') === count)
    return { kind: 'accepted' };
  let body: { FailedPutCount?: unknown; RequestResponses?: unknown };
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'retry', reason: 'HTTP 200 with a body that is not JSON' };
  }
  const responses = body?.RequestResponses;
  if (!Array.isArray(responses) || responses.length !== count) {
    return {
      kind: 'retry',
      reason: `HTTP 200 with ${Array.isArray(responses) ? responses.length : 'no'} responses for ${count} records`,
    };
  }
  return outcomeOfResponses(responses);
}

/** What the entries of a 200 mean. */
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
