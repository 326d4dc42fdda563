import { besides, type LogRecord, levelAtPriority, levelNamed } from 'firehose-logging';
import TransportStream from 'winston-transport';
import { classIn, define, type ExternalError, emitRecord, recordOf, timeOf } from './external-record';
import { standsIn, withoutSecrets, withoutSecretsInJson } from './external-record/secrets';

/** The level without the colours of format.colorize(). */
const LEVEL = Symbol.for('level');
/** The arguments after the message. */
const SPLAT = Symbol.for('splat');

type Info = Record<string | symbol, unknown>;
type Fields = Record<string, unknown>;

/** What winston gives a transport when a logger is piped to it. */
interface Piped {
  readonly levels?: Readonly<Record<string, number>>;
  readonly parent?: { readonly defaultMeta?: Fields | null } | null;
}

/**
 * A transport for winston 3.
 *
 *     winston.createLogger({ transports: [new FirehoseTransport()] })
 */
export class FirehoseTransport extends TransportStream {
  override log(info: Info, next: () => void): void {
    const { levels = {}, parent } = this as unknown as Piped;
    emitRecord('winston', () => recordOfInfo(info, levels, parent?.defaultMeta ?? {}));
    next();
  }
}

export default FirehoseTransport;

function recordOfInfo(info: Info, levels: Readonly<Record<string, number>>, defaultMeta: Fields): LogRecord {
  const splat = Array.isArray(info[SPLAT]) ? info[SPLAT] : [];
  const level = String(info[LEVEL] ?? info.level);
  const known = levelNamed(level);
  const { message } = info;
  const error = errorOf(info, splat, defaultMeta);
  return recordOf({
    level: known ?? levelAtPriority(level, levels),
    ownLevel: known ? undefined : level,
    timeMs: timeOf(info.timestamp),
    name: nameOf(info, splat, defaultMeta),
    message: typeof message === 'string' ? withoutSecrets(withoutSecretsInJson(message), splat) : message,
    error: error?.error,
    fields: fieldsOf(info, splat, { error, defaultMeta }),
  });
}

/** The logger's own name: its label, or a name among its default fields. A caller's field of this name is no name. */
function nameOf(info: Info, splat: readonly unknown[], defaultMeta: Fields): string {
  const isOwn = (key: string) =>
    typeof info[key] === 'string' && !splat.some((item) => isObject(item) && item[key] === info[key]);
  if (isOwn('label') && !(info instanceof Error)) return info.label as string;
  return isOwn('name') && defaultMeta.name === info.name ? (info.name as string) : 'winston';
}

/** Fields that winston and its formats write over the caller's. */
const OVERWRITTEN = ['level', 'timestamp', 'label', 'ms', '__proto__'] as const;

/** The caller's fields as the formats have left them, and those that winston's own parts have overridden. */
function fieldsOf(
  info: Info,
  splat: readonly unknown[],
  { error, defaultMeta }: { error: LoggedError | undefined; defaultMeta: Fields },
): Fields {
  const fields: Fields = {};
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (key === 'level' || key === 'message' || (key === 'stack' && error !== undefined)) continue;
    // The time between two records, by format.ms().
    if (key === 'ms' && typeof value === 'string' && /^\+\d+\w+$/.test(value)) continue;
    if (key === 'name' && value === error?.type) continue;
    if (value instanceof Error && value === error?.thrown) {
      const beside = besides(value);
      if (beside) define(fields, key, beside);
    } else define(fields, key, value);
  }
  const overwritten = new Set([...OVERWRITTEN, ...Object.keys(defaultMeta)]);
  const rest: unknown[] = [];
  for (const item of splat) {
    if (!isObject(item)) {
      if (!standsIn(String(info.message), String(item))) rest.push(item);
      continue;
    }
    // What a format has masked or deleted stays so. winston appends a field `message` to its own, if it is a text.
    for (const key of Object.keys(item)) {
      const value = item[key];
      if (key === 'message' ? !isObject(value) : !overwritten.has(key)) continue;
      const arrived = key === 'level' ? info[LEVEL] : Object.hasOwn(info, key) ? info[key] : undefined;
      if (value !== arrived && !(key === 'name' && value === error?.type)) define(fields, key, value);
    }
  }
  if (rest.length > 0) define(fields, Object.hasOwn(fields, 'args') ? 'splat' : 'args', rest);
  return fields;
}

interface LoggedError {
  readonly error: ExternalError;
  readonly type: string;
  /** The error itself, where it is at hand. */
  readonly thrown?: Error;
}

/** The error that was logged: the record, its message, an argument or a field; or what formats have left of it. */
function errorOf(info: Info, splat: readonly unknown[], defaultMeta: Fields): LoggedError | undefined {
  const candidates = [info, info.message, ...splat, info.err, info.error];
  const thrown = candidates.find((value) => value instanceof Error) as Error | undefined;
  if (thrown) return { error: { thrown }, type: thrown.name, thrown };
  const { name, stack } = info;
  const isErrorName =
    typeof name === 'string' && name !== defaultMeta.name && /(?:Error|Exception)$/.test(name);
  // format.errors({ stack: true }) leaves the stack as text, format.errors() the name if it is the error's own.
  if (typeof stack === 'string' && /\n\s+at /.test(stack)) {
    const type = isErrorName ? name : (classIn(stack) ?? 'Error');
    return { error: { info: stack, type }, type };
  }
  if (!isErrorName || splat.length > 0) return undefined;
  return { error: { info: `${name}: ${String(info.message)}`, type: name }, type: name };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
