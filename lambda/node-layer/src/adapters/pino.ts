import { type LevelName, type LogRecord, levelAt, levelAtPriority, levelNamed } from 'firehose-logging';
import {
  besideError,
  define,
  describedError,
  type ExternalError,
  emitRecord,
  parsedObject,
  recordOf,
  timeOf,
} from './external-record';
import { membersOf } from './external-record/json-members';
import { withoutSecrets } from './external-record/secrets';
import { targetStream } from './pino-target';

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
  readonly levels?: {
    readonly labels?: Readonly<Record<number, string>>;
    readonly values?: Readonly<Record<string, number>>;
  };
}

/** A destination as pino writes to it. */
export interface PinoDestination extends PinoMetadata {
  write(line: string): void;
  /** Tells pino that its only argument is a destination, and not its options. */
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

/** For `transport: { target: 'firehose-logging/pino' }`: a stream in pino's worker thread, the destination in the main thread. */
export const target: () => PinoDestination = () => {
  const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads');
  if (isMainThread) return destination();
  const stream: unknown = targetStream((line) => emitRecord('pino', () => otherRecord(line)));
  return stream as PinoDestination;
};

export default target;

/**
 * Reads the record from the line, which shows what pino's serializers, redaction and hooks have left. The metadata only tell
 * which members of the line are pino's own.
 */
function recordOfLine(line: string, metadata: PinoMetadata): LogRecord | undefined {
  const members = membersOf(line);
  if (!members) return undefined;
  const logger = metadata.lastLogger as PinoLogger;
  const own = ownMembers(members, metadata);
  const messageAt = messagePlace(members, metadata);
  if (messageAt !== -1) own.add(messageAt);
  const message = members[messageAt]?.[1] ?? '';
  const fields: Fields = {};
  // The same key twice: the later one was logged, the earlier one is a binding.
  members.forEach(([key, value], i) => {
    if (!own.has(i)) define(fields, key, value);
  });
  const error = takeError(fields, metadata);
  return recordOf({
    ...levelIn(logger, metadata.lastLevel ?? 30),
    timeMs: timeOf(parsedTime(metadata.lastTime)),
    name: nameIn(members, line, logger),
    message: typeof message === 'string' ? withoutSecrets(message) : message,
    error,
    fields,
  });
}

/** A line that pino has not written, or that something has changed on its way. */
function otherRecord(line: string): LogRecord {
  const item = withoutProcess(parsedObject(line));
  if (!item) return { timeMs: Date.now(), name: 'pino', level: 'INFO', message: line.trimEnd() };
  const { level, msg, ...fields } = item;
  const name = typeof fields.name === 'string' && isOwnName(line) ? fields.name : 'pino';
  const error = takeError(fields, {});
  const known = typeof level === 'number' ? levelOf(level) : levelNamed(String(level));
  // A level that `levelname` does not express completely is kept as a field.
  const isTold = typeof level === 'number' ? PINO_NUMBERS.has(level) : known !== undefined;
  if (level !== undefined && !isTold) fields.level = level;
  return recordOf({
    level: known ?? 'INFO',
    name,
    message: msg ?? '',
    error,
    fields,
    timeMs: timeOf(item.time),
  });
}

/** Without pino's own process and host. */
function withoutProcess(item: Fields | undefined): Fields | undefined {
  if (item?.pid === process.pid) delete item.pid;
  if (item?.hostname === hostname()) delete item.hostname;
  return item;
}

/** Whether the name is the logger's: pino writes it behind level, time, process and host, before any field. */
function isOwnName(line: string): boolean {
  return /^\{"level":\w+,"time":\d+(?:,"pid":\d+)?(?:,"hostname":"[^"]*")?,"name":/.test(line);
}

/** Places of the members that pino itself has written: level, time, its process and host. */
function ownMembers(members: readonly (readonly [string, unknown])[], metadata: PinoMetadata): Set<number> {
  const { lastLevel } = metadata;
  const own = new Set<number>();
  if (members[0]?.[0] === 'level' && members[0][1] === lastLevel) own.add(0);
  const lastTime = parsedTime(metadata.lastTime);
  const time = members.findIndex(([, value]) => value === lastTime);
  if (time !== -1 && timeOf(members[time]?.[1]) !== undefined) own.add(time);
  members.forEach(([key, value], i) => {
    if (key === 'pid' && value === process.pid) own.add(i);
    if (key === 'hostname' && value === hostname()) own.add(i);
  });
  return own;
}

/** Place of the message: the last member of its name, unless the logger was given none. */
function messagePlace(
  members: readonly (readonly [string, unknown])[],
  { lastLogger, lastMsg }: PinoMetadata,
): number {
  if (lastMsg === undefined) return -1;
  const key = textOption(lastLogger, 'pino.messageKey') ?? 'msg';
  return members.findLastIndex(([name]) => name === key);
}

/**
 * Takes the error out of the fields: under pino's key for errors, within its key for nesting, or as `error` or `err`. A
 * second one that pino has not described stays as a field.
 */
function takeError(fields: Fields, metadata: PinoMetadata): ExternalError | undefined {
  const { lastObj, lastLogger } = metadata;
  const nestedKey = textOption(lastLogger, 'pino.nestedKey');
  const nested = nestedKey === undefined ? undefined : fields[nestedKey];
  const inside = typeof nested === 'object' && nested !== null ? (nested as Fields) : undefined;
  let taken: ExternalError | undefined;
  for (const key of new Set([textOption(lastLogger, 'pino.errorKey') ?? 'err', 'err', 'error'])) {
    for (const holder of inside ? [inside, fields] : [fields]) {
      if (!Object.hasOwn(holder, key)) continue;
      const found =
        describedError(holder[key]) ??
        undescribed(key, holder[key], (lastObj as Fields | undefined)?.[key], lastLogger);
      if (!found) continue;
      if (taken) {
        if ('thrown' in found.error) define(holder, key, found.error.thrown);
        continue;
      }
      const thrown = (lastObj as Fields | undefined)?.[key];
      taken = thrown instanceof Error ? { ...found.error, of: thrown } : found.error;
      delete holder[key];
      if (found.rest) define(holder, key, found.rest);
      if (nestedKey !== undefined && inside && Object.keys(inside).length === 0) delete fields[nestedKey];
    }
  }
  return taken;
}

/**
 * An error that pino has written like any object, so without class, message and stack. Where the logger redacts members of
 * that name, it redacts the description; where a serializer or a hook has decided what is written, nothing is added.
 */
function undescribed(key: string, written: unknown, thrown: unknown, logger: PinoLogger | undefined) {
  if (!(thrown instanceof Error) || typeof written !== 'object' || written === null) return undefined;
  const { [key]: serializer } = (optionOf(logger, 'pino.serializers') ?? {}) as Fields;
  const { streamWrite } = (optionOf(logger, 'pino.hooks') ?? {}) as Fields;
  if (serializer || streamWrite || !Object.keys(written).every((name) => Object.hasOwn(thrown, name)))
    return undefined;
  const rest = besideError(written);
  const stringifiers = (optionOf(logger, 'pino.stringifiers') ?? {}) as Fields;
  const redact = stringifiers[key] ?? optionOf(stringifiers, 'pino.wildcardFirst');
  if (typeof redact !== 'function') return { error: { thrown }, rest };
  const { name, message, stack } = thrown;
  const redacted: unknown = parsedObject(redact({ name, message, stack }));
  const isSame = JSON.stringify(redacted) === JSON.stringify({ name, message, stack });
  const described = describedError(redacted);
  return isSame ? { error: { thrown }, rest } : described && { error: described.error, rest };
}

/** pino's numbers that a `levelname` expresses completely. Both trace and debug become DEBUG. */
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

/** The level of a number. A level that the logger itself defines counts by its name if that is known, else by its rank. */
function levelIn(logger: PinoLogger, number: number): { level: LevelName; ownLevel?: string } {
  const label = logger.levels?.labels?.[number];
  if (label === undefined) return { level: levelOf(number) };
  const known = levelNamed(label);
  if (known) return { level: known };
  const values = Object.entries(logger.levels?.values ?? {});
  if (!values.some(([name]) => levelNamed(name))) return { level: levelOf(number), ownLevel: label };
  const isMoreSevere = optionOf(logger, 'pino.levelComp');
  const descends = typeof isMoreSevere === 'function' && isMoreSevere(2, 1) === false;
  const priorities = Object.fromEntries(values.map(([name, value]) => [name, descends ? value : -value]));
  return { level: levelAtPriority(label, priorities), ownLevel: label };
}

/** The logger's name is a binding that the line has as it is; a field of the same name is the caller's. */
function nameIn(members: readonly (readonly [string, unknown])[], line: string, logger: PinoLogger): string {
  const name = line.includes('"name":') ? logger.bindings?.().name : undefined;
  if (typeof name !== 'string') return 'pino';
  return members.some(([key, value]) => key === 'name' && value === name) ? name : 'pino';
}

/** What was found of each logger's options, which pino sets once. */
const knownOptions = new WeakMap<object, Map<string, unknown>>();

/** A logger's option, which pino keeps under a symbol of this description. */
function optionOf(logger: object | undefined, description: string): unknown {
  if (logger === undefined) return undefined;
  const known = knownOptions.get(logger) ?? new Map<string, unknown>();
  if (!known.has(description)) {
    knownOptions.set(logger, known);
    known.set(description, valueUnder(logger, description));
  }
  return known.get(description);
}

function valueUnder(logger: object, description: string): unknown {
  for (let at: object | null = logger; at; at = Object.getPrototypeOf(at)) {
    const symbol = Object.getOwnPropertySymbols(at).find(
      (candidate) => candidate.description === description,
    );
    const value = symbol && (at as Record<symbol, unknown>)[symbol];
    if (value !== undefined) return value;
  }
  return undefined;
}

function textOption(logger: PinoLogger | undefined, description: string): string | undefined {
  const value = optionOf(logger, description);
  return typeof value === 'string' ? value : undefined;
}

let host: string | undefined;

function hostname(): string {
  host ??= (require('node:os') as typeof import('node:os')).hostname();
  return host;
}
