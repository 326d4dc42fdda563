import { type LogRecord, levelAtPriority, levelNamed } from 'firehose-logging';
import TransportStream from 'winston-transport';
import {
  besideError,
  classIn,
  define,
  type ExternalError,
  emitRecord,
  parsedObject,
  recordOf,
  timeOf,
} from './external-record';
import { withoutSecrets } from './external-record/secrets';
import { tells } from './external-record/told';

/** The level without the colours of format.colorize(). */
const LEVEL = Symbol.for('level');
/** The text that the formats have made. */
const MESSAGE = Symbol.for('message');
/** The arguments after the message. */
const SPLAT = Symbol.for('splat');
/** A token of format.splat(). If a message has none, winston adds the first argument's members to the record. */
const TOKEN = /%[scdjifoO%]/;
/** Fields that winston or its formats overwrite. */
const OVERWRITTEN = new Set(['level', 'timestamp', 'label', 'ms']);

type Info = Record<string | symbol, unknown>;
type Fields = Record<string, unknown>;

/** A record as it arrives, and its parts. */
interface Arrived {
  readonly info: Info;
  /** The message, if it is a text. */
  readonly text: string;
  readonly splat: readonly unknown[];
  readonly defaultMeta: Fields;
}

interface LoggedError {
  readonly error: ExternalError;
  readonly type: string;
  /** The error itself, if it has arrived. */
  readonly thrown?: Error;
}

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
  const given = info[SPLAT] ?? info.splat;
  const splat: readonly unknown[] = Array.isArray(given) ? given : [];
  const level = String(info[LEVEL] ?? info.level);
  const known = levelNamed(level);
  const logstash = logstashOf(info);
  const { message } = { ...info, ...logstash };
  const text = typeof message === 'string' ? message : '';
  const arrived = { info, text, splat, defaultMeta };
  const error = errorOf(arrived);
  return recordOf({
    level: known ?? levelAtPriority(level, levels),
    ownLevel: known ? undefined : level,
    timeMs: ownTimeOf(logstash?.timestamp ?? info.timestamp, arrived),
    name: nameOf(info, splat, defaultMeta),
    message:
      typeof message === 'string'
        ? withoutSecrets(text, splat.some(isObject) ? 'inspected' : 'json')
        : message,
    error: error?.error,
    fields: fieldsOf(arrived, error),
  });
}

/** The message and the time, where format.logstash() has moved them from the record into its text. */
function logstashOf(info: Info): { message: unknown; timestamp: unknown } | undefined {
  const text = info[MESSAGE];
  if (info.message !== undefined || typeof text !== 'string') return undefined;
  const { '@message': message, '@timestamp': timestamp } = parsedObject(text) ?? {};
  return message === undefined ? undefined : { message, timestamp };
}

/** The record's time, as a format sets it. A field of that name that the caller gave beside the message is none. */
function ownTimeOf(
  time: unknown,
  { splat, defaultMeta }: Pick<Arrived, 'splat' | 'defaultMeta'>,
): number | undefined {
  const isCallers = [...splat, defaultMeta].some((given) => isObject(given) && given.timestamp === time);
  return isCallers ? undefined : timeOf(time);
}

/** The logger's own name: its label, or a name among its default fields. A caller's field of this name is no name. */
function nameOf(info: Info, splat: readonly unknown[], defaultMeta: Fields): string {
  const isOwn = (key: string) =>
    typeof info[key] === 'string' && !splat.some((item) => isObject(item) && item[key] === info[key]);
  if (isOwn('label') && !(info instanceof Error)) return info.label as string;
  return isOwn('name') && defaultMeta.name === info.name ? (info.name as string) : 'winston';
}

/** The caller's fields: as the record shows them, since a format may have masked them, and those that it does not show. */
function fieldsOf(arrived: Arrived, error: LoggedError | undefined): Fields {
  const { info, splat, text } = arrived;
  const fields: Fields = {};
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (key === 'level' || key === 'message' || isSaid(key, value, error)) continue;
    // The time between two records, by format.ms().
    if (key === 'ms' && typeof value === 'string' && /^\+\d+\w+$/.test(value)) continue;
    if (key === 'metadata' && isObject(value)) {
      // format.metadata() has moved the parts of the error with all other fields.
      const others = Object.entries(value).filter(([name, member]) => !isSaid(name, member, error));
      if (others.length > 0) define(fields, key, Object.fromEntries(others));
      continue;
    }
    define(fields, key, value instanceof Error && value === error?.thrown ? besideError(value) : value);
  }
  const rest: unknown[] = [];
  splat.forEach((item, place) => {
    if (isEmpty(item)) return;
    if (isShown(item, place, text)) {
      for (const [key, value] of Object.entries(item)) {
        if (isOverwritten(key, value, arrived)) define(fields, key, value);
      }
      if (item instanceof Error && item !== error?.thrown) rest.push(item);
    } else if (item === error?.thrown || !tells(text, item)) addUnshown(item, fields, rest, error);
  });
  if (rest.length > 0) define(fields, Object.hasOwn(fields, 'args') ? 'splat' : 'args', rest);
  return fields;
}

/** Whether winston has added an argument's members to the record: the first one's, if the message has no token. */
function isShown(item: unknown, place: number, text: string): item is Fields {
  return place === 0 && isObject(item) && !TOKEN.test(text) && !hasNoMembers(item);
}

/** Whether nothing of an object is in its members: a Map, a date. An error has some that are not enumerable. */
function hasNoMembers(item: object): boolean {
  return !(item instanceof Error) && Object.keys(item).length === 0;
}

function isEmpty(item: unknown): boolean {
  return isObject(item) && Object.getPrototypeOf(item) === Object.prototype && hasNoMembers(item);
}

/** Whether the caller's value of a field has given way to winston's own, and not to a format's mask. */
function isOverwritten(key: string, value: unknown, { info, defaultMeta }: Arrived): boolean {
  // An assignment loses it.
  if (key === '__proto__') return true;
  if (!Object.hasOwn(info, key) || value === (key === 'level' ? info[LEVEL] : info[key])) return false;
  // winston appends a text or a number to its own message, and loses an object, `false` and 0.
  if (key === 'message') return typeof value === 'object' || value === false || value === 0;
  return OVERWRITTEN.has(key) || (Object.hasOwn(defaultMeta, key) && info[key] === defaultMeta[key]);
}

/** Adds an argument that winston shows nowhere: its members as fields, or itself to the rest. */
function addUnshown(item: unknown, fields: Fields, rest: unknown[], error: LoggedError | undefined): void {
  const isThrown = item !== undefined && item === error?.thrown;
  const members = isObject(item) && !Array.isArray(item) ? Object.entries(item) : [];
  if (!isThrown && (members.length === 0 || item instanceof Error)) {
    rest.push(item);
    return;
  }
  const others: Fields = {};
  for (const [key, value] of members) {
    if (isSaid(key, value, error) || (error && value === error.thrown)) continue;
    if (!Object.hasOwn(fields, key)) define(fields, key, value);
    else if (fields[key] !== value) define(others, key, value);
  }
  if (Object.keys(others).length > 0) rest.push(others);
}

/** Whether exc_info and exc_type say what a field says. */
function isSaid(key: string, value: unknown, logged: LoggedError | undefined): boolean {
  if (!logged || value === undefined) return false;
  const { error, thrown, type } = logged;
  if (key === 'stack') return value === ('info' in error ? error.info : thrown?.stack);
  return (key === 'name' && value === type) || (key === 'cause' && value === thrown?.cause);
}

/** The error that was logged: the record, its message, an argument or a field; or what formats have left of it. */
function errorOf(arrived: Arrived): LoggedError | undefined {
  const { info, splat, text, defaultMeta } = arrived;
  const candidates = [info, info.message, ...splat, info.err, info.error];
  const thrown = candidates.find((value) => value instanceof Error) as Error | undefined;
  if (thrown) {
    const own = withOwnName(thrown, defaultMeta);
    const error =
      thrown === splat[0] && isShown(thrown, 0, text) ? shownError(thrown, arrived) : { thrown: own };
    return { error, type: own.name, thrown };
  }
  const { name, stack } = info.stack === undefined && isObject(info.metadata) ? info.metadata : info;
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

/** The error with its own name: where an error is the record, winston may have put the logger's default `name` over it. */
function withOwnName(error: Error, { name }: Fields): Error {
  const own = error.constructor?.name;
  if (error.name !== name || !own || own === name || !Object.hasOwn(error, 'name')) return error;
  const stack = String(error.stack).replace(`${name}: `, `${own}: `);
  return Object.create(error, { name: { value: own }, stack: { value: stack } });
}

/** An error that was an argument, as its stack in the record shows it: a format may have masked the stack or left it out. */
function shownError(thrown: Error, { info, text }: Arrived): ExternalError {
  const { name: type, stack } = thrown;
  const isWhole = (value: unknown) =>
    value === stack || (isObject(value) && Object.values(value).includes(stack));
  // format.splat() has put the error into the message.
  const isFormatted = text.includes(String(thrown)) || text.includes('{}') || tells(text, thrown);
  if (!stack || isFormatted || Object.values(info).some(isWhole)) return { thrown };
  const shown = typeof info.stack === 'string' ? info.stack : `${type}: ${String(info.message)}`;
  return { info: shown, type, of: thrown };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
