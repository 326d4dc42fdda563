import { besides, describeThrown } from './described';
import type { LogRecord } from './document-encoder';
import { isError } from './error';
import { LEVEL_NUMBERS, type LevelName, levelAt, levelNamed } from './levels';

/** The caller's own fields. `http_method`, `http_route`, `http_status`, `duration_ms` and `username` stand at the
 * document's top level, `err` (an Error) becomes exc_info and exc_type, all others stand under `extra`. */
export type Fields = object;

type AnyLevel = LevelName | Lowercase<LevelName> | 'warn' | number;

/** Where a logger's records go. */
export interface RecordSink {
  /** Threshold of loggers that have none of their own, as Python's number. */
  readonly level: number;
  readonly clock: { now(): number };
  /** Takes one record. Never throws. */
  emit(record: LogRecord): void;
  /** Remembers an error that was logged. */
  logged(error: unknown): void;
}

/**
 * Logs by Python's levels. No method throws, whatever it is given, and each can be handed on by itself:
 * `promise.catch(logger.error)`.
 */
export class Logger {
  readonly name: string;
  readonly #sink: RecordSink;
  readonly #bound: Fields | undefined;
  #threshold: number | undefined;

  constructor(sink: RecordSink, name: string, bound?: Fields) {
    this.#sink = sink;
    this.name = name;
    this.#bound = bound;
  }

  readonly debug = (message: unknown, fields?: Fields): void => {
    if ((this.#threshold ?? this.#sink.level) <= 10) this.#emit('DEBUG', message, fields);
  };

  readonly info = (message: unknown, fields?: Fields): void => {
    if ((this.#threshold ?? this.#sink.level) <= 20) this.#emit('INFO', message, fields);
  };

  readonly warning = (message: unknown, fields?: Fields): void => {
    if ((this.#threshold ?? this.#sink.level) <= 30) this.#emit('WARNING', message, fields);
  };

  /** Alias of `warning`. */
  readonly warn = (message: unknown, fields?: Fields): void => {
    this.warning(message, fields);
  };

  readonly error = (message: unknown, fields?: Fields): void => {
    if ((this.#threshold ?? this.#sink.level) <= 40) this.#emit('ERROR', message, fields);
  };

  readonly critical = (message: unknown, fields?: Fields): void => {
    if ((this.#threshold ?? this.#sink.level) <= 50) this.#emit('CRITICAL', message, fields);
  };

  /** Logs what was caught, at ERROR, with its stack and causes. @param message default: the error's own */
  readonly exception = (thrown: unknown, message?: unknown, fields?: Fields): void => {
    if (!this.isEnabledFor('ERROR')) return;
    this.#emitThrown('ERROR', { thrown, message: message ?? thrown, fields });
  };

  readonly log = (level: AnyLevel, message: unknown, fields?: Fields): void => {
    if (!this.isEnabledFor(level)) return;
    const known = typeof level === 'number' ? levelAt(level) : levelNamed(level);
    // An unknown level name becomes INFO, and is kept as the field `level`.
    this.#emit(known ?? 'INFO', message, known ? fields : merge({ level }, fields));
  };

  /** A logger whose records carry these fields, too; a record's own field of the same name wins. */
  readonly child = (fields: Fields): Logger => {
    const child = new Logger(this.#sink, this.name, merge(this.#bound, fields));
    child.#threshold = this.#threshold;
    return child;
  };

  /** Sets this logger's threshold; without one, and with undefined, the process's threshold holds. */
  readonly setLevel = (level: AnyLevel | undefined): void => {
    this.#threshold = level === undefined ? undefined : numberOf(level);
  };

  readonly isEnabledFor = (level: AnyLevel): boolean => {
    return (this.#threshold ?? this.#sink.level) <= numberOf(level);
  };

  #emit(level: LevelName, message: unknown, fields: Fields | undefined): void {
    const thrown = errorIn(message, fields);
    if (thrown) {
      this.#emitThrown(level, { thrown: thrown.error, message, fields: thrown.fields });
      return;
    }
    const sink = this.#sink;
    sink.emit({
      timeMs: sink.clock.now(),
      name: this.name,
      level,
      message,
      fields: this.#bound && fields ? merge(this.#bound, fields) : (fields ?? this.#bound),
    });
  }

  #emitThrown(
    level: LevelName,
    what: { thrown: unknown; message: unknown; fields: Fields | undefined },
  ): void {
    const { thrown, message } = what;
    const sink = this.#sink;
    sink.logged(thrown);
    const err = isError(thrown) ? besides(thrown) : undefined;
    const fields = merge(this.#bound, what.fields);
    sink.emit({
      timeMs: sink.clock.now(),
      name: this.name,
      level,
      message,
      error: thrown,
      hasError: true,
      // Other properties of the error, such as a code or metadata.
      fields: err ? merge({ err }, fields) : fields,
    });
  }
}

function numberOf(level: AnyLevel): number {
  return typeof level === 'number' ? level : LEVEL_NUMBERS[levelNamed(level) ?? 'INFO'];
}

/** The error of a record: the message or the fields themselves, or the field `err`. */
function errorIn(
  message: unknown,
  fields: Fields | undefined,
): { error: unknown; fields: Fields | undefined } | undefined {
  if (fields !== undefined && fields !== null) {
    if (looksLikeError(fields)) return { error: fields, fields: undefined };
    const error = errOf(fields);
    if (error !== undefined) {
      return { error, fields: withoutErr(fields, error) };
    }
  }
  return typeof message === 'object' && isError(message) ? { error: message, fields } : undefined;
}

/** Whether the fields are an error; quick for plain fields, which are not. */
function looksLikeError(fields: Fields): boolean {
  try {
    return fields instanceof Error || ('stack' in fields && isError(fields));
  } catch {
    return false;
  }
}

function errOf(fields: Fields): unknown {
  try {
    const { err } = fields as { err?: unknown };
    return err !== undefined && isError(err) ? err : undefined;
  } catch {
    return undefined;
  }
}

/** The fields without the error; its other properties, such as a code or metadata, stay under `err`. */
function withoutErr(fields: Fields, error: unknown): Fields {
  const { err: _, ...rest } = readable(fields) as { err: unknown };
  const beside = besides(error as Error);
  return beside ? { ...rest, err: beside } : rest;
}

/** The fields themselves, or a copy in which a text stands for what a getter throws. */
function readable(fields: Fields): Fields {
  try {
    return { ...fields };
  } catch {
    const entries = Object.keys(fields).map((key): [string, unknown] => {
      try {
        return [key, (fields as Record<string, unknown>)[key]];
      } catch (error) {
        return [key, describeThrown(error)];
      }
    });
    return Object.fromEntries(entries);
  }
}

function merge(bound: Fields | undefined, fields: Fields | undefined): Fields | undefined {
  if (!bound || !fields) return fields ?? bound;
  try {
    return { ...bound, ...fields };
  } catch {
    return { ...bound, ...readable(fields) };
  }
}
