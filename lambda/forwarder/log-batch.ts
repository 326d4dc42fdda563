import { gunzipSync } from 'node:zlib';

/** What CloudWatch Logs hands to a subscribed function. */
export interface SubscriptionEvent {
  readonly awslogs: { readonly data: string };
}

export interface LogEvent {
  /** CloudWatch's own id, the same in each delivery of the event. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** Log events of one stream of a log group. */
export interface LogBatch {
  readonly logGroup: string;
  readonly logStream: string;
  readonly events: readonly LogEvent[];
}

/** CloudWatch sends a few hundred kilobytes; what unpacks to more than this does not come from CloudWatch. */
export const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/**
 * Unpacks an event. A control message, with which CloudWatch tries whether the function can be reached, is a batch without
 * events.
 *
 * @throws Error that says what is wrong with the event
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function unpack(event: unknown): LogBatch {
  const data = (event as Partial<SubscriptionEvent> | null)?.awslogs?.data;
  if (typeof data !== 'string')
    throw refusal(`awslogs.data is ${typeof data}`, 'the text that CloudWatch sends');
  const { messageType, logGroup, logStream, logEvents } = parsed(data);
  if (messageType === 'CONTROL_MESSAGE') return { logGroup: '', logStream: '', events: [] };
  if (messageType !== 'DATA_MESSAGE') {
    throw refusal(
      `messageType is ${JSON.stringify(messageType)?.slice(0, 100)}`,
      'DATA_MESSAGE or CONTROL_MESSAGE',
    );
  }
  if (typeof logGroup !== 'string' || typeof logStream !== 'string')
    throw refusal('logGroup or logStream is missing', 'both as texts');
  if (!Array.isArray(logEvents)) throw refusal(`logEvents is ${typeof logEvents}`, 'a list');
  return { logGroup, logStream, events: logEvents.map(logEventOf) };
}

function parsed(data: string): Record<string, unknown> {
  let text: string;
  try {
    text = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES }).toString();
  } catch (error) {
    throw refusal(`awslogs.data cannot be unpacked (${(error as Error).message})`, 'GZIP in base64');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The error is thrown below.
  }
  throw refusal('awslogs.data holds no JSON object', 'one');
}

/** Reads one event. A wrong event must not fail the others, so what is missing or wrong in it is replaced. */
function logEventOf(event: unknown, at: number): LogEvent {
  const { id, timestamp, message } = (event ?? {}) as Partial<Record<keyof LogEvent, unknown>>;
  const text = typeof message === 'string' ? message : (JSON.stringify(message ?? event) ?? '');
  const isTime = Number.isSafeInteger(timestamp) && (timestamp as number) >= 0;
  const timeMs = isTime && (timestamp as number) <= MAX_TIME_MS ? (timestamp as number) : 0;
  return {
    id: typeof id === 'string' && id !== '' ? id : `${timeMs}/${at}/${text}`,
    timestamp: timeMs,
    message: text,
  };
}

/** 9999-12-31: a later time has no four digits for its year. */
const MAX_TIME_MS = 253_402_300_799_999;

function refusal(what: string, expected: string): Error {
  return new Error(
    `forwarder: ${what}; expected ${expected}. Only a subscription filter of CloudWatch Logs may call this function.`,
  );
}
