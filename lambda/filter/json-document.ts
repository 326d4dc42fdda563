import type { Document } from './document';
import type { Arrival, FilterOptions } from './filter';
import { JsonRecord } from './json-record';
import { isShipper } from './layer-document';
import type { LevelName } from './levels';
import {
  type LevelScale,
  readBoolean,
  readKeyword,
  readLevel,
  readLogId,
  readMessage,
  readNumber,
  readShort,
  readTime,
  readTrace,
  readUsername,
} from './read-values';
import { findStackTrace } from './stack-trace';
import { asctime } from './time';
import type { TimeZone } from './time-zone';

type Json = Record<string, unknown>;

export type DocumentContext = FilterOptions & Arrival & { readonly zone: TimeZone };

/** What a record has where its JSON is only a part of it, such as a syslog line's message. */
export type Around = Partial<Pick<Document, 'asctime' | 'name' | 'levelname'>>;

/** The document of a JSON object of any shape. */
export function documentOfJson(json: Json, context: DocumentContext, around: Around = {}): Document {
  const scale = scaleOf(json);
  const errorMessage = messageOfError(json);
  const record = new JsonRecord(json);
  const timeMs = record.take('asctime', (value) => readTime(value, context));
  const level = record.take('levelname', (value) => {
    const read = readLevel(value, scale);
    if (read?.coarser) record.add('level', value);
    return read;
  });
  const trace = record.take('exc_info', readTrace);
  const found = trace === undefined ? undefined : findStackTrace(trace);
  const message = record.take('message', readMessage) ?? errorMessage ?? found?.summary ?? '';
  const type = record.take('exc_type', readKeyword) ?? found?.type;
  return {
    asctime: timeMs === undefined ? (around.asctime ?? asctime(context.nowMs)) : asctime(timeMs),
    name: record.take('name', readKeyword) ?? around.name ?? context.source,
    levelname: level?.levelname ?? around.levelname ?? defaultLevel(trace),
    message,
    exc_info: trace,
    exc_type: type,
    log_id: record.take('log_id', readLogId) ?? context.logId(),
    source: context.source,
    service: record.take('service', readKeyword),
    environment: record.take('environment', readKeyword),
    function_name: record.take('function_name', readKeyword),
    function_version: record.take('function_version', readKeyword),
    aws_request_id: record.take('aws_request_id', readKeyword),
    xray_trace_id: record.take('xray_trace_id', readKeyword),
    memory_limit_mb: record.take('memory_limit_mb', readShort),
    cold_start: record.take('cold_start', readBoolean),
    http_method: record.take('http_method', readKeyword),
    http_route: record.take('http_route', readKeyword),
    http_status: record.take('http_status', readShort),
    duration_ms: record.take('duration_ms', readNumber),
    username: record.take('username', readUsername),
    shipper: record.take('shipper', (value) => (isShipper(value) ? (value as object) : undefined)),
    extra: hasMembers(record.extra) ? record.extra : undefined,
  };
}

function defaultLevel(trace: string | undefined): LevelName {
  return trace === undefined ? 'INFO' : 'ERROR';
}

/** GELF numbers as syslog does; pino and bunyan, which call the message `msg`, ten above Python. */
function scaleOf(json: Json): LevelScale {
  if ('short_message' in json) return 'syslog';
  return 'msg' in json || 'v' in json ? 'pino' : 'python';
}

/** Of a record that has an error and no message of its own; it stays where it stood as well. */
function messageOfError({ err, error, thrown }: Json): string | undefined {
  for (const holder of [err, error, thrown]) {
    const { message } = (typeof holder === 'object' && holder !== null ? holder : {}) as Json;
    if (typeof message === 'string') return readMessage(message);
  }
  return undefined;
}

function hasMembers(object: Json): boolean {
  for (const _ in object) return true;
  return false;
}
