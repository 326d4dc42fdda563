import { type Filter, logIdOf, type Origin } from '../filter';
import type { LogBatch } from './log-batch';

const FUNCTION_GROUP = /^\/aws\/lambda\/(?:[\w-]+\.)?([\w-]+)$/;

/**
 * The lines of a batch, each with its end. An event's `log_id` is made from CloudWatch's own id, so a second delivery of the
 * event makes the same line. A document that a logging layer has printed keeps its own.
 */
export function linesOf({ logGroup, logStream, events }: LogBatch, filter: Filter): string[] {
  const origin = originOf(logGroup, logStream);
  return events.map(({ id, timestamp, message }) => {
    const logId = () => logIdOf(`${logGroup}/${logStream}/${id}`, timestamp);
    return `${filter.text(message, { nowMs: timestamp, logId, origin }).line}\n`;
  });
}

/** The service is the last part of the group's name: `orders` of `/aws/lambda/orders` and of `/ecs/orders`. */
function originOf(logGroup: string, logStream: string): Origin {
  const service = logGroup.slice(logGroup.lastIndexOf('/') + 1);
  return {
    service: service === '' ? undefined : service,
    environment: undefined,
    function_name: FUNCTION_GROUP.exec(logGroup)?.[1],
    extra: { log_group: logGroup, log_stream: logStream },
  };
}
