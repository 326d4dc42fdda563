import { type LevelName, type LogRecord, levelNamed } from 'firehose-logging';
import {
  define,
  describedError,
  type ExternalError,
  emitRecord,
  parsedObject,
  recordOf,
  timeOf,
} from './external-record';

/** What Powertools calls a service without a name. */
const NO_SERVICE = 'service_undefined';
/** The methods that it prints with, each for records of one level; `error` is for CRITICAL, too. */
const METHODS = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
} as const satisfies Record<string, LevelName>;
type Method = keyof typeof METHODS;
type Print = (line?: unknown, ...rest: unknown[]) => void;

interface Inside {
  console?: Partial<Record<Method, Print>>;
  createChild?: (...args: unknown[]) => object;
}

export interface ShipOptions {
  /** Whether the logger still prints to stdout and so to CloudWatch. @default true */
  readonly passThrough?: boolean;
}

/**
 * Makes records of what a Powertools Logger (v2) and its children log. That logger prints through a console of its own,
 * so the global console sees nothing of it; a formatter would also see lines that are only buffered.
 *
 *     const logger = shipLogger(new Logger())
 *
 * @returns the same logger
 * @throws Error if the logger has no console of its own, as in a version that this was not made for
 */
export function shipLogger<Logger extends object>(logger: Logger, options: ShipOptions = {}): Logger {
  const inside = logger as Inside;
  const printing = inside.console;
  if (typeof printing?.info !== 'function') {
    throw new Error(
      'shipLogger: the logger has no console; expected a Logger of @aws-lambda-powertools/logger 2.x.',
    );
  }
  const shipping: Partial<Record<Method, Print>> = Object.create(printing);
  for (const method of Object.keys(METHODS) as Method[]) {
    shipping[method] = (line, ...rest) => {
      if (options.passThrough ?? true) printing[method]?.(line, ...rest);
      if (typeof line === 'string') emitRecord('powertools', () => recordOfLine(line, METHODS[method]));
    };
  }
  inside.console = shipping;
  const { createChild } = inside;
  if (createChild) {
    inside.createChild = (...args) => shipLogger(createChild.apply(logger, args), options);
  }
  return logger;
}

/** @param printedAt the level of the method; a formatter of the caller's own may write the level in any way, or not at all */
function recordOfLine(line: string, printedAt: LevelName): LogRecord {
  const item = parsedObject(line);
  if (!item) return { timeMs: Date.now(), name: 'powertools', level: printedAt, message: line };
  // The caller cannot set these: Powertools drops such keys. The rate of sampling is its own setting.
  const { message, timestamp, service, sampling_rate: _, ...fields } = item;
  const timeMs = timeOf(timestamp);
  if (timeMs === undefined && timestamp !== undefined) fields.timestamp = timestamp;
  const isCritical = printedAt === 'ERROR' && levelNamed(String(item.level)) === 'CRITICAL';
  const ownService = typeof service === 'string' && service !== NO_SERVICE ? service : undefined;
  const error = takeError(fields);
  return recordOf({
    level: isCritical ? 'CRITICAL' : printedAt,
    timeMs,
    // Powertools' loggers have no names.
    name: 'powertools',
    message: message ?? '',
    error,
    service: ownService,
    fields: ownService === undefined ? fields : { ...fields, service },
  });
}

/** Takes the error out of the fields: under `error`, where Powertools puts it, or `err`. */
function takeError(fields: Record<string, unknown>): ExternalError | undefined {
  for (const key of ['error', 'err']) {
    const described = describedError(fields[key]);
    if (!described) continue;
    delete fields[key];
    if (described.rest) define(fields, key, described.rest);
    return described.error;
  }
  return undefined;
}
