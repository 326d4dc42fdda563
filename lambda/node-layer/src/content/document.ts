import type { LevelName } from '../levels';
import { asctime } from './asctime';
import { describeError } from './error';
import type { LogIds } from './log-id';
import type { Redactor } from './redact';
import { quote, truncate } from './text';
import { MAX_LEAF_BYTES, type ValueWriter } from './value';

/** Firehose's limit for one record, before base64; the line's newline is included. */
export const MAX_RECORD_BYTES = 1_024_000;
/** What is left of the texts of a record that is over the limit. */
const OVERSIZE_TEXT_BYTES = 400_000;

/** A record before it is a line. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Logger's name. */
  readonly name: string;
  readonly level: LevelName;
  readonly message: string;
  /** What was thrown, if `hasError`. */
  readonly error?: unknown;
  readonly hasError?: boolean;
  /** exc_info and exc_type, where another library has described the error already. */
  readonly errorText?: { readonly info: string; readonly type: string };
  /** The caller's fields. */
  readonly fields?: object | undefined;
  /** `extra` members, written already. */
  readonly written?: string;
  /** The shipper's own accounting. */
  readonly shipper?: Readonly<Record<'accepted' | 'delivered' | 'retried' | 'fell_back', number>>;
}

/** Fields that are the same for all records of an invocation. */
export interface Context {
  service?: string | undefined;
  environment?: string | undefined;
  functionName?: string | undefined;
  functionVersion?: string | undefined;
  awsRequestId?: string | undefined;
  xrayTraceId?: string | undefined;
  memoryLimitMb?: number | undefined;
  coldStart?: boolean | undefined;
}

/** Request fields that stand at the top level, in the document's order. All others go under `extra`. */
export const REQUEST_FIELDS = [
  'http_method',
  'http_route',
  'http_status',
  'duration_ms',
  'username',
] as const;

/** Writes documents: one JSON line a record, the fields in the order of the index's description. */
export class DocumentWriter {
  readonly #ids: LogIds;
  readonly #values: ValueWriter;
  readonly #redactor: Redactor;
  /** From the end of log_id to the end of cold_start. */
  #tail = '","source":"node"';

  constructor(parts: { ids: LogIds; values: ValueWriter; redactor: Redactor }) {
    this.#ids = parts.ids;
    this.#values = parts.values;
    this.#redactor = parts.redactor;
  }

  /** Sets what the next records have in common. */
  setContext(context: Context): void {
    this.#tail = `","source":"node"${[
      member('service', context.service),
      member('environment', context.environment),
      member('function_name', context.functionName),
      member('function_version', context.functionVersion),
      member('aws_request_id', context.awsRequestId),
      member('xray_trace_id', context.xrayTraceId),
      member('memory_limit_mb', context.memoryLimitMb),
      member('cold_start', context.coldStart),
    ].join('')}`;
  }

  /** The record's line, newline included; at most MAX_RECORD_BYTES. */
  line(record: LogRecord): string {
    const head = `{"asctime":"${asctime(record.timeMs)}","name":${quote(record.name)},"levelname":"${record.level}","message":`;
    const id = this.#ids.next(record.timeMs);
    const texts = this.#redactor.json(quote(record.message) + (record.hasError ? errorMembers(record) : ''));
    const written = record.written ?? '';
    if (record.shipper)
      return `${head}${texts},"log_id":"${id}${this.#tail},"shipper":${JSON.stringify(record.shipper)}}\n`;
    const rest = record.fields ? this.#fields(record.fields, written) : written && `,"extra":{${written}}`;
    const line = `${head}${texts},"log_id":"${id}${this.#tail}${rest}}\n`;
    if (line.length * 3 <= MAX_RECORD_BYTES || Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line;
    return this.#oversize(record, head, id);
  }

  /** `extra` members as text, to be reused: see `LogRecord.written`. */
  write(fields: object): string {
    return this.#redactor.json(this.#values.members(fields));
  }

  #fields(fields: object, written: string): string {
    let request = '';
    let omit: Set<string> | undefined;
    for (const name of REQUEST_FIELDS) {
      const value = own(fields, name);
      if (value === undefined) continue;
      const text = requestField(name, value);
      if (text === undefined) continue;
      omit ??= new Set();
      omit.add(name);
      request += `,"${name}":${text}`;
    }
    const members = this.#values.members(fields, omit);
    const extra = written && members ? `${written},${members}` : written || members;
    return this.#redactor.json(extra ? `${request},"extra":{${extra}}` : request);
  }

  /** The same record with its texts, then its `extra`, cut. */
  #oversize(record: LogRecord, head: string, id: string): string {
    const error = record.hasError ? errorText(record) : undefined;
    const message = quote(truncate(record.message, OVERSIZE_TEXT_BYTES));
    const extra = (record.fields ? this.#fields(record.fields, record.written ?? '') : record.written) ?? '';
    const kept =
      Buffer.byteLength(extra) <= 200_000
        ? extra
        : `,"extra":{"truncated":${quote(truncate(extra, MAX_LEAF_BYTES))}}`;
    const info = error
      ? `,"exc_info":${quote(truncate(error.info, MAX_LEAF_BYTES))},"exc_type":${quote(truncate(error.type, 512))}`
      : '';
    const texts = this.#redactor.json(message + info);
    const line = `${head}${texts},"log_id":"${id}${this.#tail}${kept}}\n`;
    if (Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line;
    // Control characters take six bytes as JSON: cut once more, by what they may take.
    const short = this.#redactor.json(quote(truncate(record.message, OVERSIZE_TEXT_BYTES / 6)) + info);
    return `${head}${short},"log_id":"${id}${this.#tail}${kept}}\n`;
  }
}

function errorText(record: LogRecord): { info: string; type: string } {
  return record.errorText ?? describeError(record.error);
}

function errorMembers(record: LogRecord): string {
  const { info, type } = errorText(record);
  return `,"exc_info":${quote(info)},"exc_type":${quote(truncate(type, 512))}`;
}

/** A known field's value in its index type, or undefined if it has no such form: then it stays in `extra`. */
function requestField(name: (typeof REQUEST_FIELDS)[number], value: unknown): string | undefined {
  if (name === 'http_status') {
    return Number.isInteger(value) && (value as number) >= -32_768 && (value as number) <= 32_767
      ? `${value}`
      : undefined;
  }
  if (name === 'duration_ms') return Number.isFinite(value) ? `${value}` : undefined;
  return typeof value === 'string' ? quote(truncate(value, 8192)) : undefined;
}

function own(fields: object, name: string): unknown {
  try {
    return Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}

function member(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `,"${name}":${typeof value === 'string' ? quote(value) : value}`;
}
