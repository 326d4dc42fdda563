import { type Filter, MAX_RECORD_BYTES } from '../filter';
import { logIdOf } from '../transform/log-id';
import type { LogBatch } from './log-batch';

const FUNCTION_GROUP = /^\/aws\/lambda\/(?:[\w-]+\.)?([\w-]+)$/;

/** Where a batch was found. */
interface Origin {
  readonly service: string | undefined;
  readonly functionName: string | undefined;
  readonly logGroup: string;
  readonly logStream: string;
}

/**
 * The lines of a batch, each with its end. An event's `log_id` is made from CloudWatch's own id, so a second delivery of the
 * event makes the same line. A document that a logging layer has printed keeps its own, and gets nothing added.
 */
export function linesOf({ logGroup, logStream, events }: LogBatch, filter: Filter): string[] {
  const origin = originOf(logGroup, logStream);
  return events.map(({ id, timestamp, message }) => {
    const logId = () => logIdOf(`${logGroup}/${logStream}/${id}`, timestamp);
    const { line, isLayerDocument } = filter.text(message, { nowMs: timestamp, logId });
    return `${isLayerDocument ? line : withOrigin(line, origin)}\n`;
  });
}

/** The service is the last part of the group's name: `orders` of `/aws/lambda/orders` and of `/ecs/orders`. */
function originOf(logGroup: string, logStream: string): Origin {
  const service = logGroup.slice(logGroup.lastIndexOf('/') + 1);
  return {
    service: service === '' ? undefined : service,
    functionName: FUNCTION_GROUP.exec(logGroup)?.[1],
    logGroup,
    logStream,
  };
}

/** The document with what its record does not say itself, in the order in which the layers write the fields. */
function withOrigin(line: string, origin: Origin): string {
  const document = JSON.parse(line) as Record<string, unknown>;
  const { asctime, name, levelname, message, exc_info, exc_type, log_id, source, ...others } = document;
  const { service = origin.service, environment, function_name = origin.functionName, ...rest } = others;
  const extra = { ...(rest.extra as object | undefined) };
  put(extra, 'log_group', origin.logGroup);
  put(extra, 'log_stream', origin.logStream);
  const head = { asctime, name, levelname, message, exc_info, exc_type, log_id, source };
  const whole = JSON.stringify({ ...head, service, environment, function_name, ...rest, extra });
  // A record at the limit of Firehose has no room for it.
  return Buffer.byteLength(whole) < MAX_RECORD_BYTES ? whole : line;
}

/** Sets a member under its key, or under a numbered key if the record has that key: no value replaces another. */
function put(extra: Record<string, unknown>, key: string, value: string): void {
  let free = key;
  for (let n = 2; Object.hasOwn(extra, free); n++) free = `${key} ${n}`;
  extra[free] = value;
}
