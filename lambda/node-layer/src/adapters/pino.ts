import { type LevelName, type LogRecord, levelAt, levelNamed } from 'firehose-logging';
import {
  define,
  describedError,
  type ExternalError,
  emitRecord,
  parsedObject,
  recordOf,
  timeOf,
} from './external-record';
import { membersOf } from './external-record/json-members';
import { withoutSecretsInJson } from './external-record/secrets';

type Fields = Record<string, unknown>;

/** What pino tells its destination about a line, because of the metadata symbol. */
interface PinoMetadata {
  lastLevel?: number;
  lastTime?: string;
  lastMsg?: unknown;
  /** The object that was logged. */
  lastObj?: unknown;
  lastLogger?: PinoLogger;
}

interface PinoLogger {
  bindings?(): Fields;
  readonly levels?: { readonly labels?: Readonly<Record<number, string>> };
}

/** A destination as pino writes to it. */
export interface PinoDestination extends PinoMetadata {
  write(line: string): void;
  /** By this pino tells a destination from options, when it is the only argument. */
  readonly writable: true;
}

/**
 * A destination for pino that works in the caller's thread: worker threads freeze with the process and lose their logs.
 *
 *     const log = pino(destination())
 */
export function destination(): PinoDestination {
  const target: PinoDestination = {
    writable: true,
    write(line: string) {
      emitRecord('pino', () => (target.lastLogger && recordOfLine(line, target)) ?? otherRecord(line));
    },
  };
  return Object.defineProperty(target, Symbol.for('pino.metadata'), { value: true });
}

export default destination;

function recordOfLine(line: string, metadata: PinoMetadata): LogRecord | undefined {
  const members = membersOf(line);
  if (!members) return undefined;
  const logger = metadata.lastLogger as PinoLogger;
  const { own, message } = ownMembers(members, metadata);
  const fields: Fields = {};
  // The same key twice: the later one was logged, the earlier one is a binding.
  members.forEach(([key, value], i) => {
    if (!own.has(i)) define(fields, key, value);
  });
  const error = takeError(fields, metadata);
  const label = logger.levels?.labels?.[metadata.lastLevel ?? 30];
  const known = label === undefined ? undefined : levelNamed(label);
  return recordOf({
    // The caller may have given a known name another number.
    level: known ?? levelOf(metadata.lastLevel),
    ownLevel: known ? undefined : label,
    timeMs: timeOf(parsedTime(metadata.lastTime)),
    name: nameOf(line, logger),
    message: typeof message === 'string' ? withoutSecretsInJson(message) : (message ?? ''),
    error,
    fields,
  });
}

/** A line that pino has not written, or that something has changed on its way. */
function otherRecord(line: string): LogRecord {
  const item = parsedObject(line);
  if (!item) return { timeMs: Date.now(), name: 'pino', level: 'INFO', message: line.trimEnd() };
  const { level, msg, ...fields } = item;
  const error = takeError(fields, {});
  const known = typeof level === 'number' ? levelOf(level) : levelNamed(String(level));
  // A level that the document's name does not tell whole is kept.
  const isTold = typeof level === 'number' ? PINO_NUMBERS.has(level) : known !== undefined;
  if (level !== undefined && !isTold) fields.level = level;
  return recordOf({
    level: known ?? 'INFO',
    name: 'pino',
    message: msg ?? '',
    error,
    fields,
    timeMs: timeOf(item.time),
  });
}

/**
 * Places of the members that pino itself has written: level, time, its process and host, and the message; and the message as
 * the line has it, which the caller's redaction, serializers and hooks may have masked.
 */
function ownMembers(
  members: readonly (readonly [string, unknown])[],
  metadata: PinoMetadata,
): { own: Set<number>; message: unknown } {
  const { lastLevel, lastLogger, lastMsg } = metadata;
  const own = new Set<number>();
  if (members[0]?.[0] === 'level' && members[0][1] === lastLevel) own.add(0);
  const time = members.findIndex(([, value]) => value === parsedTime(metadata.lastTime));
  if (time !== -1 && timeOf(members[time]?.[1]) !== undefined) own.add(time);
  members.forEach(([key, value], i) => {
    if (key === 'pid' && value === process.pid) own.add(i);
    if (key === 'hostname' && value === hostname()) own.add(i);
  });
  const key = symbolOf(lastLogger, 'pino.messageKey') ?? 'msg';
  // The message is the last member of its name.
  const message = lastMsg === undefined ? -1 : members.findLastIndex(([name]) => name === key);
  if (message !== -1) own.add(message);
  return { own, message: members[message]?.[1] };
}

/** Takes the error out of the fields: under pino's key for errors, within its key for nesting, or as `error` or `err`. */
function takeError(fields: Fields, { lastObj, lastLogger }: PinoMetadata): ExternalError | undefined {
  const nestedKey = symbolOf(lastLogger, 'pino.nestedKey');
  const nested = nestedKey === undefined ? undefined : fields[nestedKey];
  const inside = typeof nested === 'object' && nested !== null ? (nested as Fields) : undefined;
  for (const key of new Set([symbolOf(lastLogger, 'pino.errorKey') ?? 'err', 'err', 'error'])) {
    for (const holder of inside ? [inside, fields] : [fields]) {
      if (!Object.hasOwn(holder, key)) continue;
      const described = describedError(holder[key]);
      const thrown = (lastObj as Fields | undefined)?.[key];
      if (!described && !isUnserialized(thrown, { key, written: holder[key], lastLogger })) continue;
      delete holder[key];
      if (described?.rest) define(holder, key, described.rest);
      if (nestedKey !== undefined && inside && Object.keys(inside).length === 0) delete fields[nestedKey];
      return described?.error ?? { thrown };
    }
  }
  return undefined;
}

/** Whether pino wrote an error without a serializer, and so without its text; what a serializer or redaction left stays so. */
function isUnserialized(
  thrown: unknown,
  { key, written, lastLogger }: { key: string; written: unknown; lastLogger: PinoLogger | undefined },
): boolean {
  if (!(thrown instanceof Error)) return false;
  const serializers = valueUnder(lastLogger, 'pino.serializers') as Fields | undefined;
  return serializers?.[key] === undefined && JSON.stringify(written) === JSON.stringify(thrown);
}

/** The numbers that a level's name tells whole; pino's trace is DEBUG, as its debug is. */
const PINO_NUMBERS = new Set<unknown>([10, 20, 30, 40, 50, 60]);

/** pino's numbers are ten above Python's: info is 30. */
function levelOf(level: number | undefined): LevelName {
  return levelAt((level ?? 30) - 10);
}

function parsedTime(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** The logger's name is a binding; a field of the same name is the caller's. */
function nameOf(line: string, logger: PinoLogger): string {
  const name = line.includes('"name":') ? logger.bindings?.().name : undefined;
  return typeof name === 'string' ? name : 'pino';
}

/** A logger's option that is a text. */
function symbolOf(logger: PinoLogger | undefined, description: string): string | undefined {
  const value = valueUnder(logger, description);
  return typeof value === 'string' ? value : undefined;
}

/** A logger's option, which pino keeps under a symbol of this description. */
function valueUnder(logger: PinoLogger | undefined, description: string): unknown {
  for (let at: object | null = logger ?? null; at; at = Object.getPrototypeOf(at)) {
    const symbol = Object.getOwnPropertySymbols(at).find(
      (candidate) => candidate.description === description,
    );
    const value = symbol && (at as Record<symbol, unknown>)[symbol];
    if (value !== undefined) return value;
  }
  return undefined;
}

let host: string | undefined;

function hostname(): string {
  host ??= (require('node:os') as typeof import('node:os')).hostname();
  return host;
}
