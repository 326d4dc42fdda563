import { asctime } from './asctime';
import { describeError } from './error';
import { LEVEL_NUMBERS, type LevelName } from './levels';
import type { LogIds } from './log-id';
import type { Redactor } from './redact';
import { inOnePiece, quote, truncate } from './text';
import { MAX_LEAF_BYTES, ValueWriter } from './value';

/** Firehose's limit for one record, before base64; the line's newline is included. */
export const MAX_RECORD_BYTES = 1_024_000;
/** What is left of the texts of a record that is over the limit. */
const OVERSIZE_TEXT_BYTES = 400_000;

/** From the end of the name to the message's colon. */
const LEVELS = Object.fromEntries(
  Object.keys(LEVEL_NUMBERS).map((level) => [level, `,"levelname":"${level}","message":`]),
) as Readonly<Record<LevelName, string>>;

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
  /** Quoted names of loggers. */
  readonly #names = new Map<string, string>();
  /** From the brace to the name's colon, for records of this millisecond. */
  #time = '';
  #timeMs = Number.NaN;
  /** From the end of log_id to the end of cold_start. */
  #tail = '","source":"node"';

  /** @param parts `secretNames`: see ValueWriter */
  constructor(parts: { ids: LogIds; redactor: Redactor; secretNames: Iterable<string> }) {
    this.#ids = parts.ids;
    this.#values = new ValueWriter(parts.redactor, parts.secretNames);
    this.#redactor = parts.redactor;
  }

  /** Sets what the next records have in common. */
  setContext(context: Context): void {
    this.#tail = inOnePiece(tailOf(context));
  }

  /** The record's line, newline included; at most MAX_RECORD_BYTES. @param context instead of the one set */
  line(record: LogRecord, context?: Context): string {
    const redactor = this.#redactor;
    const head = this.#head(record);
    const idAndTail = this.#ids.next(record.timeMs) + (context ? tailOf(context) : this.#tail);
    const message = redactor.quote(record.message);
    const texts = record.hasError ? message + this.#error(record) : message;
    const line = `${head}${texts},"log_id":"${idAndTail}${this.#fields(record)}}\n`;
    if (line.length * 3 <= MAX_RECORD_BYTES || Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line;
    return this.#oversize(record, head, idAndTail);
  }

  /** From the brace to the message's colon. */
  #head({ timeMs, name, level }: LogRecord): string {
    if (timeMs !== this.#timeMs) {
      this.#timeMs = timeMs;
      this.#time = `{"asctime":"${asctime(timeMs)}","name":`;
    }
    return this.#time + (this.#names.get(name) ?? this.#learn(name)) + LEVELS[level];
  }

  #learn(name: string): string {
    const text = inOnePiece(this.#redactor.quote(name));
    // Names come from code, so they are few; a program that makes them up must not grow for ever.
    if (this.#names.size < 1000 && name.length <= 256) this.#names.set(name, text);
    return text;
  }

  #error(record: LogRecord, maxBytes?: number): string {
    const { info, type } = record.errorText ?? describeError(record.error);
    return `,"exc_info":${this.#redactor.quote(info, maxBytes)},"exc_type":${this.#redactor.quote(type, 512)}`;
  }

  #fields({ fields, shipper }: LogRecord): string {
    if (shipper) return `,"shipper":${JSON.stringify(shipper)}`;
    if (!fields) return '';
    const { request, extra } = this.#values.split(fields);
    return extra ? `${request},"extra":{${extra}}` : request;
  }

  /** The same record with its texts, then its `extra`, cut. */
  #oversize(record: LogRecord, head: string, idAndTail: string): string {
    const fields = this.#fields(record);
    const kept =
      Buffer.byteLength(fields) <= 200_000
        ? fields
        : `,"extra":{"truncated":${quote(truncate(fields, MAX_LEAF_BYTES))}}`;
    const error = record.hasError ? this.#error(record, MAX_LEAF_BYTES) : '';
    const cut = (maxBytes: number) =>
      `${head}${this.#redactor.quote(record.message, maxBytes)}${error},"log_id":"${idAndTail}${kept}}\n`;
    const line = cut(OVERSIZE_TEXT_BYTES);
    // Control characters take six bytes as JSON: cut once more, by what they may take.
    return Buffer.byteLength(line) <= MAX_RECORD_BYTES ? line : cut(OVERSIZE_TEXT_BYTES / 6);
  }
}

/** From the end of log_id to the end of cold_start. */
function tailOf(context: Context): string {
  const fields = [
    member('service', context.service),
    member('environment', context.environment),
    member('function_name', context.functionName),
    member('function_version', context.functionVersion),
    member('aws_request_id', context.awsRequestId),
    member('xray_trace_id', context.xrayTraceId),
    member('memory_limit_mb', context.memoryLimitMb),
    member('cold_start', context.coldStart),
  ];
  return `","source":"node"${fields.join('')}`;
}

function member(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `,"${name}":${typeof value === 'string' ? quote(value) : value}`;
}
