import { type LevelName, type LogRecord, levelAt, levelNamed } from 'firehose-logging';

/** Names that another library gives the parts of a record. Of several names the first that is present counts. */
export interface Naming {
  readonly time: readonly string[];
  readonly level: readonly string[];
  readonly message: readonly string[];
  readonly name: readonly string[];
  readonly error: readonly string[];
  /** Fields to leave out, because the document has them by itself. */
  readonly dropped: readonly string[];
  /** The document's `name` if the record has none. */
  readonly defaultName: string;
}

/** A record from the object of another library, with that library's level names or numbers. */
export function recordOf(item: Readonly<Record<string, unknown>>, naming: Naming, nowMs: number): LogRecord {
  const fields: Record<string, unknown> = { ...item };
  const take = (names: readonly string[]): unknown => {
    const name = names.find((candidate) => fields[candidate] !== undefined);
    if (name === undefined) return undefined;
    const value = fields[name];
    delete fields[name];
    return value;
  };
  const error = take(naming.error);
  const level = levelOf(take(naming.level));
  const message = take(naming.message) ?? (error as { message?: unknown } | undefined)?.message ?? '';
  const name = take(naming.name);
  const timeMs = timeOf(take(naming.time)) ?? nowMs;
  for (const dropped of naming.dropped) delete fields[dropped];
  return {
    timeMs,
    name: typeof name === 'string' ? name : naming.defaultName,
    level,
    message: typeof message === 'string' ? message : textOf(message),
    ...errorParts(error),
    fields,
  };
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

function levelOf(level: unknown): LevelName {
  // The numbers of pino and bunyan are ten above Python's: info is 30.
  if (typeof level === 'number') return levelAt(level - 10);
  return (typeof level === 'string' && levelNamed(level)) || 'INFO';
}

function timeOf(time: unknown): number | undefined {
  const ms = typeof time === 'number' ? time : typeof time === 'string' ? Date.parse(time) : Number.NaN;
  // A number of seconds, or one that is no time, would put the record decades away.
  return Number.isFinite(ms) && ms > 1e12 && ms < 1e13 ? Math.floor(ms) : undefined;
}

function errorParts(error: unknown): Partial<LogRecord> {
  if (error === undefined || error === null) return {};
  if (error instanceof Error) return { error, hasError: true };
  if (typeof error !== 'object') return { error, hasError: true };
  const { type, name, message, stack } = error as Record<string, unknown>;
  const typeText = String(type ?? name ?? 'Error');
  const info = typeof stack === 'string' ? stack : `${typeText}: ${String(message ?? textOf(error))}`;
  return { hasError: true, errorText: { info, type: typeText } };
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return '[unreadable]';
  }
}
