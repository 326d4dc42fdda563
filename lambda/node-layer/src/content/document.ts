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
    this.#tail = tailOf(context);
  }

  /** The record's line, newline included; at most MAX_RECORD_BYTES. @param context instead of the one set */
  line(record: LogRecord, context?: Context): string {
    const tail = context ? tailOf(context) : this.#tail;
    const head = `{"asctime":"${asctime(record.timeMs)}","name":${quote(record.name)},"levelname":"${record.level}","message":`;
    const id = this.#ids.next(record.timeMs);
    const written = quote(record.message) + (record.hasError ? errorMembers(record) : '');
    const fields = this.#fields(record);
    // One look at all that may hold something secret; the usual answer is no.
    const suspect = this.#redactor.suspects(written + fields);
    const texts = suspect ? this.#redactor.json(written) : written;
    const rest = suspect ? this.#redactor.json(fields) : fields;
    const line = `${head}${texts},"log_id":"${id}${tail}${rest}}\n`;
    if (line.length * 3 <= MAX_RECORD_BYTES || Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line;
    return this.#oversize(record, head, id + tail);
  }

  #fields({ fields, shipper }: LogRecord): string {
    if (shipper) return `,"shipper":${JSON.stringify(shipper)}`;
    if (!fields) return '';
    const { request, extra } = this.#values.split(fields);
    return extra ? `${request},"extra":{${extra}}` : request;
  }

  /** The same record with its texts, then its `extra`, cut. */
  #oversize(record: LogRecord, head: string, idAndTail: string): string {
    const error = record.hasError ? errorText(record) : undefined;
    const message = quote(truncate(record.message, OVERSIZE_TEXT_BYTES));
    const extra = this.#redactor.json(this.#fields(record));
    const kept =
      Buffer.byteLength(extra) <= 200_000
        ? extra
        : `,"extra":{"truncated":${quote(truncate(extra, MAX_LEAF_BYTES))}}`;
    const info = error
      ? `,"exc_info":${quote(truncate(error.info, MAX_LEAF_BYTES))},"exc_type":${quote(truncate(error.type, 512))}`
      : '';
    const texts = this.#redactor.json(message + info);
    const line = `${head}${texts},"log_id":"${idAndTail}${kept}}\n`;
    if (Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line;
    // Control characters take six bytes as JSON: cut once more, by what they may take.
    const short = this.#redactor.json(quote(truncate(record.message, OVERSIZE_TEXT_BYTES / 6)) + info);
    return `${head}${short},"log_id":"${idAndTail}${kept}}\n`;
  }
}

function errorText(record: LogRecord): { info: string; type: string } {
  return record.errorText ?? describeError(record.error);
}

function errorMembers(record: LogRecord): string {
  const { info, type } = errorText(record);
  return `,"exc_info":${quote(info)},"exc_type":${quote(truncate(type, 512))}`;
}

/** From the end of log_id to the end of cold_start. */
function tailOf(context: Context): string {
  return `","source":"node"${[
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

function member(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `,"${name}":${typeof value === 'string' ? quote(value) : value}`;
}
