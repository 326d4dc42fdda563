import { format } from 'node:util';
import { asctime } from './asctime';
import { type Context, type ContextFields, contextFields, contextText } from './context-fields';
import { describeThrown, plainText } from './described';
import { describeError, isError } from './error';
import { LEVEL_NUMBERS, type LevelName } from './levels';
import {
  MAX_EXTRA_BYTES,
  MAX_KEY_BYTES,
  MAX_LEAF_BYTES,
  MAX_RECORD_BYTES,
  OVERSIZE_TEXT_BYTES,
} from './limits';
import type { LogIds } from './log-id';
import type { Redactor } from './redact';
import { redactedCopy } from './redacted-copy';
import { inOnePiece, quote, truncate } from './text';
import { ValueWriter } from './value';

/** The document's text from the end of the name to the message's colon. */
const LEVELS = Object.fromEntries(
  Object.keys(LEVEL_NUMBERS).map((level) => [level, `,"levelname":"${level}","message":`]),
) as Readonly<Record<LevelName, string>>;

/** A record as a logger or an adapter hands it over. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Name of the logger. */
  readonly name: string;
  readonly level: LevelName;
  /** A text; anything else is written as JSON, without secrets. */
  readonly message: unknown;
  /** Arguments of console, from which the message is made instead, as console does but without secrets. */
  readonly args?: readonly unknown[];
  /** Name of the service, where the settings give none. */
  readonly service?: string | undefined;
  /** What was thrown, if `hasError`. */
  readonly error?: unknown;
  readonly hasError?: boolean;
  /** exc_info and exc_type, where another library has already described the error. */
  readonly errorText?: { readonly info: string; readonly type: string };
  /** The caller's fields. */
  readonly fields?: object | undefined;
  /** The shipper's own stats. */
  readonly shipper?: Readonly<Record<'accepted' | 'delivered' | 'retried' | 'fell_back', number>>;
}

/** Encodes records as documents: one JSON line a record, its fields in the order that `docs/document.md` gives. */
export class DocumentEncoder {
  readonly #ids: LogIds;
  readonly #values: ValueWriter;
  readonly #redactor: Redactor;
  /** Loggers' names as JSON. */
  readonly #names = new Map<string, string>();
  /** The text from the brace to the name's colon, for records of the millisecond `#timeMs`. */
  #time = '';
  #timeMs = Number.NaN;
  /** The text from the end of log_id to the end of cold_start. */
  #tail = '","source":"node"';
  #context: Context = {};
  #lineBytes = 0;
  readonly #textOf = (thrown: object) => this.#values.text(thrown);

  /** @param parts `secretNames`: see ValueWriter */
  constructor(parts: { ids: LogIds; redactor: Redactor; secretNames: Iterable<string> }) {
    this.#ids = parts.ids;
    this.#values = new ValueWriter(parts.redactor, parts.secretNames);
    this.#redactor = parts.redactor;
  }

  /** UTF-8 bytes of the line that was encoded last. */
  get lineBytes(): number {
    return this.#lineBytes;
  }

  /** Whether the value under this name is never sent. */
  isSecretName(name: string): boolean {
    return this.#values.isSecret(name);
  }

  /** What each document says beside its record: the fields of `setContext`. */
  get contextFields(): ContextFields {
    return contextFields(this.#context);
  }

  /** Sets the fields that the next records have in common. */
  setContext(context: Context): void {
    this.#context = context;
    this.#tail = inOnePiece(contextText(context));
  }

  /**
   * The record's line, its newline included; at most MAX_RECORD_BYTES. `lineBytes` gives its size.
   *
   * @param context replaces the one that `setContext` set
   */
  line(record: LogRecord, context?: Context): string {
    const head = this.#head(record);
    const isShared = !context && (record.service === undefined || this.#context.service !== undefined);
    const tail = isShared ? this.#tail : this.#tailOf(record, context ?? this.#context);
    const idAndTail = this.#ids.next(record.timeMs) + tail;
    const message = this.#redactor.quote(this.#message(record));
    const texts = record.hasError ? message + this.#error(record) : message;
    const line = `${head}${texts},"log_id":"${idAndTail}${this.#fields(record)}}\n`;
    // V8 makes the line one flat text to count it, so the queue does not hold its pieces.
    const bytes = Buffer.byteLength(line);
    if (bytes > MAX_RECORD_BYTES) return this.#oversize(record, head, idAndTail);
    this.#lineBytes = bytes;
    return line;
  }

  /** The text from the brace to the message's colon. */
  #head({ timeMs, name, level }: LogRecord): string {
    if (timeMs !== this.#timeMs) {
      this.#timeMs = timeMs;
      this.#time = `{"asctime":"${asctime(timeMs)}","name":`;
    }
    return this.#time + (this.#names.get(name) ?? this.#learn(name)) + LEVELS[level];
  }

  #message({ message, args, error }: LogRecord): string {
    if (args) return this.#formatted(args, error);
    if (typeof message === 'string') return this.#values.assigned.redactIfOfObject(message);
    return isError(message) ? this.#text(message.message) || this.#text(message.name) : this.#text(message);
  }

  #text(value: unknown): string {
    return typeof value === 'object' && value !== null ? this.#values.text(value) : plainText(value);
  }

  /**
   * Formats the arguments as console does. Of the record's error only the heading is shown, because exc_info has its stack.
   * Secrets are redacted in a copy of each argument, and in the text, where the copy does not reach them.
   */
  #formatted(args: readonly unknown[], recordError: unknown): string {
    const isSecret = (key: string) => this.#values.isSecret(key);
    const shown = args.map((arg) => {
      if (!isError(arg)) return shownAs(arg, isSecret);
      return arg === recordError ? headingOf(arg) : describeError(arg, this.#textOf).info;
    });
    let text: string;
    try {
      text = format(...shown);
    } catch {
      text = format(...shown.map(printable));
    }
    const { assigned } = this.#values;
    return args.some(isPrintedWhole) ? assigned.redact(text) : assigned.redactIfOfObject(text);
  }

  #tailOf({ service }: LogRecord, context: Context): string {
    return contextText({ ...context, service: context.service ?? service });
  }

  #learn(name: string): string {
    const text = inOnePiece(this.#redactor.quote(plainText(name)));
    // Names come from code, so they are few; a program that makes them up must not fill the memory.
    if (this.#names.size < 1000 && text.length <= 256) this.#names.set(name, text);
    return text;
  }

  #error(record: LogRecord, maxBytes?: number): string {
    const { info, type } = record.errorText ?? describeError(record.error, this.#textOf);
    const text = this.#values.assigned.redactIfOfObject(info);
    return `,"exc_info":${this.#redactor.quote(text, maxBytes)},"exc_type":${this.#redactor.quote(type, MAX_KEY_BYTES)}`;
  }

  #fields({ fields, shipper }: LogRecord): string {
    if (shipper) return `,"shipper":${JSON.stringify(shipper)}`;
    if (!fields) return '';
    const { request, extra } = this.#values.split(fields);
    if (extra) return `${request},"extra":{${extra}}`;
    return request || this.#otherFields(fields);
  }

  /** `extra.value` for a value that was given in place of fields but has none, such as a Map, a date or a number. */
  #otherFields(fields: unknown): string {
    const text = this.#values.any(fields);
    return text === undefined || text === '{}' ? '' : `,"extra":{"value":${text}}`;
  }

  /** The line of a record over the limit: its message and error are cut, and its fields if they are over MAX_EXTRA_BYTES. */
  #oversize(record: LogRecord, head: string, idAndTail: string): string {
    const fields = this.#fields(record);
    const kept =
      Buffer.byteLength(fields) <= MAX_EXTRA_BYTES
        ? fields
        : `,"extra":{"truncated":${quote(truncate(fields, MAX_LEAF_BYTES))}}`;
    const error = record.hasError ? this.#error(record, MAX_LEAF_BYTES) : '';
    const cut = (maxBytes: number) =>
      `${head}${this.#redactor.quote(this.#message(record), maxBytes)}${error},"log_id":"${idAndTail}${kept}}\n`;
    let line = cut(OVERSIZE_TEXT_BYTES);
    // Control characters take six bytes each as JSON, so the text may have to be cut to a sixth.
    if (Buffer.byteLength(line) > MAX_RECORD_BYTES) line = cut(OVERSIZE_TEXT_BYTES / 6);
    this.#lineBytes = Buffer.byteLength(line);
    return line;
  }
}

/** Whether console prints members of an argument. */
function isPrintedWhole(arg: unknown): boolean {
  return typeof arg === 'function' || (typeof arg === 'object' && arg !== null);
}

/** A console's argument, without the secrets in it. */
function shownAs(arg: unknown, isSecret: (key: string) => boolean): unknown {
  try {
    return redactedCopy(arg, isSecret);
  } catch {
    return arg;
  }
}

/** An error's class and message; a text even where reading them throws. */
function headingOf(error: Error): string {
  try {
    return `${plainText(error.name)}: ${plainText(error.message)}`;
  } catch (thrown) {
    return describeThrown(thrown);
  }
}

/** An argument that can be printed: itself, or a text in place of one whose own way of printing throws. */
function printable(arg: unknown): unknown {
  try {
    format(arg);
    format('%j', arg);
    return arg;
  } catch (error) {
    return describeThrown(error);
  }
}
