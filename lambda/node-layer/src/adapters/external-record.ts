import {
  type ContextFields,
  contextFields,
  emit,
  type LevelName,
  type LogRecord,
  levelNamed,
} from 'firehose-logging';

type Fields = Readonly<Record<string, unknown>>;

/** A record as another logger made it, its parts told apart: see `docs/external-records.md`. */
export interface ExternalRecord {
  readonly level: LevelName;
  /** The logger's own name of the level, if it is none that all loggers know. */
  readonly ownLevel?: string | undefined;
  /** The logger's own time. @default now */
  readonly timeMs?: number | undefined;
  /** The logger's name. */
  readonly name: string;
  readonly message: unknown;
  readonly error?: ExternalError | undefined;
  /** Name of the service that the logger was given. */
  readonly service?: string | undefined;
  /** All other fields, the logger's and the caller's. */
  readonly fields: Fields;
}

/** A logged error: the thrown value, or another logger's description of it. `of` is the described error itself, if known. */
export type ExternalError =
  | { readonly thrown: unknown }
  | { readonly info: string; readonly type: string; readonly of?: unknown };

/** Other loggers' names for fields that a document has under its own name. */
const SAID_AS: Readonly<Record<string, string>> = {
  service: 'service',
  environment: 'environment',
  function_name: 'function_name',
  function_version: 'function_version',
  aws_request_id: 'aws_request_id',
  function_request_id: 'aws_request_id',
  xray_trace_id: 'xray_trace_id',
  memory_limit_mb: 'memory_limit_mb',
  function_memory_size: 'memory_limit_mb',
  cold_start: 'cold_start',
};
const LEVEL_KEYS = new Set(['level', 'levelname', 'severity']);
const TIME_KEYS = new Set(['time', 'timestamp', 'asctime', '@timestamp']);
const NAME_KEYS = new Set(['name', 'logger_name', 'label']);

/**
 * The record for the document. A field is left out only where its value equals what the document says already; every
 * other one stands at the top level, if it is a request field, or under `extra`.
 */
export function recordOf(record: ExternalRecord): LogRecord {
  const { level, ownLevel, name, message, error, service } = record;
  const timeMs = record.timeMs ?? Date.now();
  const said = sayings({ ...record, timeMs }, contextFields());
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(record.fields)) {
    if (!said(key, record.fields[key])) define(fields, key, record.fields[key]);
  }
  if (ownLevel !== undefined)
    define(fields, Object.hasOwn(fields, 'level') ? 'logger_level' : 'level', ownLevel);
  return { timeMs, name, level, message, service, fields, ...errorParts(error) };
}

/** Makes a record and emits it. If `make` throws, a record that says so takes its place: a logger must not throw. */
export function emitRecord(name: string, make: () => LogRecord): void {
  let record: LogRecord;
  try {
    record = make();
  } catch (error) {
    record = {
      timeMs: Date.now(),
      name,
      level: 'ERROR',
      message: 'a record that cannot be read',
      error,
      hasError: true,
    };
  }
  emit(record);
}

/** Makes the test of whether a field's value equals what the document says already. */
function sayings(
  record: ExternalRecord & { timeMs: number },
  context: ContextFields,
): (key: string, value: unknown) => boolean {
  const type = record.error && ('type' in record.error ? record.error.type : undefined);
  return (key, value) => {
    if (value === undefined) return true;
    if (LEVEL_KEYS.has(key)) {
      return value === record.ownLevel || (typeof value === 'string' && levelNamed(value) === record.level);
    }
    if (TIME_KEYS.has(key)) return timeOf(value) === record.timeMs;
    if (NAME_KEYS.has(key) && value === record.name) return true;
    if (key === 'name' && type !== undefined) return value === type;
    const saidAs = SAID_AS[key];
    if (saidAs === undefined) return false;
    const saying = context[saidAs] ?? (saidAs === 'service' ? record.service : undefined);
    if (saying === undefined || typeof value === 'object') return false;
    return value === saying || String(value) === String(saying);
  };
}

/** Defines a field: an assignment to `__proto__` would set the prototype instead. */
export function define(fields: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * A time in milliseconds; undefined if the value is none. A text without an offset is no time, since it could be anywhere
 * on earth, and neither is a number of seconds.
 */
export function timeOf(time: unknown): number | undefined {
  const isText = typeof time === 'string' && /\d[Tt ]\d.*(?:[Zz]|[+-]\d\d:?\d\d)$/.test(time);
  const ms = typeof time === 'number' ? time : isText ? Date.parse(time as string) : Number.NaN;
  return Number.isFinite(ms) && ms > 1e12 && ms < 1e13 ? Math.floor(ms) : undefined;
}

/** The object that a JSON line holds; undefined if it holds none. */
export function parsedObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Members of another logger's description of an error that exc_info and exc_type repeat. */
const DESCRIBED = new Set(['type', 'name', 'message', 'stack', 'location']);
/** Properties of an error itself that exc_info and exc_type repeat. */
const SAID = new Set(['name', 'message', 'stack', 'cause', 'errors']);

/**
 * Reads another logger's description of an error; `rest` holds its other members. Undefined if the value describes no error:
 * a description has a stack, or a class and a message.
 */
export function describedError(
  value: unknown,
): { error: ExternalError; rest: Fields | undefined } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, name, message, stack } = value as Fields;
  const text = (Array.isArray(stack) ? stack.join('\n') : stack) || undefined;
  const className = [type, name].find((candidate) => typeof candidate === 'string') as string | undefined;
  if (typeof text !== 'string' && (className === undefined || typeof message !== 'string')) return undefined;
  const error = {
    info: typeof text === 'string' ? text : `${className}: ${message}`,
    type: className ?? classIn(text as string) ?? 'Error',
  };
  return { error, rest: without(DESCRIBED, value) };
}

/** What an error has beside its class, message, stack and causes: a code, metadata. Undefined if it has nothing. */
export function besideError(error: object): Fields | undefined {
  return without(SAID, error);
}

function without(names: ReadonlySet<string>, value: object): Fields | undefined {
  const rest: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!names.has(key) && member !== undefined) define(rest, key, member);
  }
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** The class in a stack's first line: `TypeError [ERR_INVALID_ARG_TYPE]: …` gives TypeError. */
export function classIn(stack: string): string | undefined {
  return /^(?:Uncaught )?([A-Za-z_$][\w$.]*)(?: \[[^\]\n]*\])?(?::|\n|$)/.exec(stack)?.[1];
}

function errorParts(error: ExternalError | undefined): Partial<LogRecord> {
  if (!error) return {};
  if ('thrown' in error) return { error: error.thrown, hasError: true };
  const { info, type, of } = error;
  return { hasError: true, errorText: { info, type }, error: of };
}
