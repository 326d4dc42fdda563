import type { PutOutcome } from '../core/transport';
import { shortText, utf8 } from './server-text';

const ALLOW = "Allow firehose:PutRecordBatch on the stream's ARN in the function's role.";
const CREDENTIALS = 'Check the AWS credentials';
const REGION = `${CREDENTIALS} and the region.`;
const CLOCK = `${CREDENTIALS}, the region and the machine's clock.`;

/** Errors that no later attempt cures, and what cures them. @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const ADVICE: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'Set FIREHOSE_LOGGING_STREAM to a delivery stream of this account and region.',
  AccessDeniedException: ALLOW,
  UnrecognizedClientException: REGION,
  InvalidClientTokenId: REGION,
  InvalidSignatureException: CLOCK,
  SignatureDoesNotMatch: CLOCK,
  IncompleteSignature: `${CREDENTIALS}.`,
  MissingAuthenticationTokenException: `${CREDENTIALS}.`,
  InvalidKMSResourceException: "Check the stream's KMS key and that the stream may use it.",
  InvalidSourceException: 'The stream reads from another source; only Direct PUT takes records.',
  NotAuthorized: ALLOW,
};

/** Errors that pass, whatever their HTTP status is. */
const TRANSIENT =
  /Throttl|Unavailable|^(?:TooMany|SlowDown|Internal|RequestTime|RequestExpired|LimitExceeded)/;
const OLD_SIGNATURE = /^Signature (?:expired|not yet current)/;

/** What an error of a whole request means, by its code and HTTP status. */
export function outcomeOfError(code: string, status: number, message: string): PutOutcome {
  const reason = `HTTP ${status} ${code || 'without an error code'}${message && `: ${message}`}`;
  const advice = ADVICE[code];
  // The signature was made before a freeze, or by a clock that has been set since: the next one may be valid.
  if (advice)
    return { kind: OLD_SIGNATURE.test(message) ? 'retry' : 'refused', reason: `${reason}. ${advice}` };
  if (status === 413 || /^(?:InvalidArgument|Validation|Serialization)Exception$/.test(code))
    return { kind: 'invalid', reason };
  if ((status === 401 || status === 403 || status === 404) && !TRANSIENT.test(code)) {
    return {
      kind: 'refused',
      reason: `${reason}. Check the endpoint, the credentials and the role's permissions.`,
    };
  }
  return { kind: 'retry', reason };
}

/** What the body of a 200 means: a record is acknowledged by its own RecordId, and by nothing else. */
export function outcomeOfBody(text: string, count: number): PutOutcome {
  if (acknowledgesAll(text, count)) return { kind: 'accepted' };
  let body: { RequestResponses?: unknown };
  try {
    body = JSON.parse(utf8(text));
  } catch {
    return { kind: 'retry', reason: 'HTTP 200 with a body that is not JSON' };
  }
  return outcomeOfResponses(body?.RequestResponses, count);
}

/** What RequestResponses of a 200 means. */
export function outcomeOfResponses(responses: unknown, count: number): PutOutcome {
  if (!Array.isArray(responses) || responses.length !== count) {
    const found = Array.isArray(responses) ? responses.length : 'no';
    return { kind: 'retry', reason: `HTTP 200 with ${found} responses for ${count} records` };
  }
  const refused: number[] = [];
  responses.forEach((response, i) => {
    if (!isAcknowledged(response)) refused.push(i);
  });
  if (refused.length === 0) return { kind: 'accepted' };
  const { ErrorCode, ErrorMessage } = responses[refused[0] as number] ?? {};
  const reason = ErrorCode
    ? `${shortText(ErrorCode)}: ${shortText(ErrorMessage)}`
    : 'HTTP 200 with no RecordId for a record';
  return { kind: 'partial', refused, reason };
}

const FIRST_TWO_IDS = /"RecordId"\s*:\s*"([^"]*)"[\s\S]*?"RecordId"\s*:\s*"([^"]*)"/;
/** The service's RecordIds have more than 200 characters. A simple stub's are shorter than this. */
const UNIQUE_CHARACTERS = 16;

/**
 * What no body but this one has: its first RecordId, or the whole body where the ids are short. Undefined where the first two
 * RecordIds do not differ: the same body may well come again, as a simple stub's does.
 */
export function keyOfBody(text: string): string | undefined {
  const [, first = '', second] = FIRST_TWO_IDS.exec(text) ?? [];
  if (second === undefined || first === second) return undefined;
  // A copy: the part of a text keeps the whole of it in memory.
  return first.length >= UNIQUE_CHARACTERS ? Buffer.from(first).toString() : text;
}

function isAcknowledged(response: { RecordId?: unknown; ErrorCode?: unknown } | null | undefined): boolean {
  return typeof response?.RecordId === 'string' && response.RecordId !== '' && !response.ErrorCode;
}

const BEFORE_ENTRIES = /^\{(?:"(?!RequestResponses")\w+":(?:true|false|null|\d+),)*"RequestResponses":\[/;
const AFTER_ENTRIES = /^(?:,"(?!RequestResponses")\w+":(?:true|false|null|\d+))*\}$/;
const ENTRY_START = '{"RecordId":"';

/**
 * Whether a body is the service's usual one: `count` entries that have a RecordId and nothing else. This reads the text
 * ten times as fast as JSON.parse would; a body that is written in any other way is left to JSON.parse.
 */
function acknowledgesAll(text: string, count: number): boolean {
  let at = BEFORE_ENTRIES.exec(text)?.[0].length ?? -1;
  if (at === -1) return false;
  for (let i = 0; i < count; i++) {
    if (!text.startsWith(ENTRY_START, at)) return false;
    const id = at + ENTRY_START.length;
    const end = text.indexOf('"', id);
    if (end <= id || text[end - 1] === '\\' || text[end + 1] !== '}') return false;
    if (text[end + 2] !== (i === count - 1 ? ']' : ',')) return false;
    at = end + 3;
  }
  return AFTER_ENTRIES.test(text.slice(at));
}
