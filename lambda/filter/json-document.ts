import type { Document } from './document';
import type { Arrival, FilterOptions } from './filter';
import { JsonRecord } from './json-record';
import { PLACES } from './json-rules';
import { isShipper } from './layer-document';
import type { LevelName } from './levels';
import {
  type LevelScale,
  readBoolean,
  readJournal,
  readKeyword,
  readLevel,
  readLogId,
  readMessage,
  readNumber,
  readShort,
  readTime,
  readTrace,
  readUsername,
  UUID,
} from './read-values';
import type { TextRedactor } from './redact';
import { findStackTrace } from './stack-trace';
import { asctime } from './time';
import type { TimeZone } from './time-zone';

type Json = Record<string, unknown>;

export type DocumentContext = Pick<FilterOptions, 'formats' | 'source'> &
  Pick<Arrival, 'nowMs' | 'logId'> & { readonly zone: TimeZone; readonly redactor: TextRedactor };

/** Fields that the text around the JSON gives, such as the header of a syslog line whose message is JSON. */
export type Around = Partial<Pick<Document, 'asctime' | 'name' | 'levelname'>>;

/** The document of a JSON object of any shape. */
export function documentOfJson(json: Json, context: DocumentContext, around: Around = {}): Document {
  const keys = new Set(Object.keys(json));
  const errorMessage = messageOfError(json);
  const { redactor } = context;
  const record = new JsonRecord(json, redactor);
  const time = record.take(PLACES.asctime, (value) => readTime(value, context));
  const level = record.take(PLACES.levelname, (value, key) => {
    const read = readLevel(value, scaleOf(keys, key));
    if (read?.coarser) record.add('level', value);
    return read;
  });
  const sent = record.take(PLACES.exc_info, readTraceOf);
  const trace = sent === undefined ? undefined : redactor.text(sent);
  const found = trace === undefined ? undefined : findStackTrace(trace);
  const message = record.take(PLACES.message, readMessageOf) ?? errorMessage ?? found?.summary;
  const type = record.take(PLACES.exc_type, readKeyword) ?? found?.type;
  return {
    asctime: time ?? around.asctime ?? asctime(context.nowMs),
    name: record.take(PLACES.name, readKeyword) ?? around.name ?? context.source,
    levelname: level?.levelname ?? around.levelname ?? defaultLevel(trace),
    message: message === undefined ? objectText(record.extra) : redactor.text(message),
    exc_info: trace,
    exc_type: type,
    log_id: record.take(PLACES.log_id, readLogId) ?? context.logId(),
    source: context.source,
    service: record.take(PLACES.service, readKeyword),
    environment: record.take(PLACES.environment, readKeyword),
    function_name: record.take(PLACES.function_name, readKeyword),
    function_version: record.take(PLACES.function_version, readKeyword),
    aws_request_id: record.take(PLACES.aws_request_id, readRequestId),
    xray_trace_id: record.take(PLACES.xray_trace_id, readKeyword),
    memory_limit_mb: record.take(PLACES.memory_limit_mb, readShort),
    cold_start: record.take(PLACES.cold_start, readBoolean),
    http_method: record.take(PLACES.http_method, readKeyword),
    http_route: record.take(PLACES.http_route, readKeyword),
    http_status: record.take(PLACES.http_status, readShort),
    duration_ms: record.take(PLACES.duration_ms, readNumber),
    username: record.take(PLACES.username, readUsername),
    shipper: record.take(PLACES.shipper, readShipper),
    extra: hasMembers(record.extra) ? record.extra : undefined,
  };
}

/** Keys that hold a trace in some loggers' records and something else in others: `{"stack":"production"}`. */
const COMMON_NAMES: ReadonlySet<string> = new Set(['stack', 'exception', 'stacktrace', 'full_message']);

function readTraceOf(value: unknown, key: string): string | undefined {
  const trace = readTrace(value);
  if (trace === undefined || !COMMON_NAMES.has(key)) return trace;
  return findStackTrace(trace) === undefined ? undefined : trace;
}

function readMessageOf(value: unknown, key: string): string | undefined {
  return key === 'MESSAGE' ? readJournal(value) : readMessage(value);
}

/** A request id of Lambda is a UUID; what else has the name is the caller's. */
function readRequestId(value: unknown, key: string): string | undefined {
  const isLambda = key !== 'requestId' || (typeof value === 'string' && UUID.test(value));
  return isLambda ? readKeyword(value) : undefined;
}

function readShipper(value: unknown): object | undefined {
  return isShipper(value) ? (value as object) : undefined;
}

function defaultLevel(trace: string | undefined): LevelName {
  return trace === undefined ? 'INFO' : 'ERROR';
}

/** Keys whose numbers are syslog's: under `level`, 0 is the verbosity of a message in Go and .NET. */
const SYSLOG_KEYS: ReadonlySet<string> = new Set(['PRIORITY', 'syslogseverity', 'severity']);

/**
 * The scale of a level's number. GELF uses syslog's. pino's and bunyan's numbers are ten above Python's; their records have the
 * key `msg` or `v`, or both `pid` and `hostname`.
 *
 * @param levelKey key of the level
 */
export function scaleOf(keys: ReadonlySet<string>, levelKey: string | undefined): LevelScale {
  if (levelKey === 'levelno') return 'levelno';
  if (keys.has('short_message') || SYSLOG_KEYS.has(levelKey ?? '')) return 'syslog';
  const isPino = keys.has('msg') || keys.has('v') || (keys.has('pid') && keys.has('hostname'));
  return isPino ? 'pino' : 'python';
}

/** The message of a record's error, for a record without a message of its own. The error keeps it, too. */
function messageOfError({ err, error, thrown }: Json): string | undefined {
  for (const holder of [err, error, thrown]) {
    const { message } = (typeof holder === 'object' && holder !== null ? holder : {}) as Json;
    if (typeof message === 'string') return readMessage(message);
  }
  return undefined;
}

/** Lambda's JSON format leaves an object that is logged alone as it is; it stays under `extra` as well, where it is searched. */
function objectText({ message }: Json): string {
  return typeof message === 'object' && message !== null ? JSON.stringify(message) : '';
}

function hasMembers(object: Json): boolean {
  for (const _ in object) return true;
  return false;
}
