import { emit, type LogRecord } from 'firehose-logging';
import { type Naming, parsedObject, recordOf } from './external-record';

const POWERTOOLS: Naming = {
  time: ['timestamp'],
  level: ['level'],
  message: ['message'],
  name: ['logger_name'],
  error: ['error'],
  // The document has these under its own names.
  dropped: [
    'cold_start',
    'function_arn',
    'function_memory_size',
    'function_name',
    'sampling_rate',
    'service',
    'xray_trace_id',
  ],
  defaultName: 'powertools',
};

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
type Method = (typeof METHODS)[number];
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
  for (const method of METHODS) {
    shipping[method] = (line, ...rest) => {
      if (options.passThrough ?? true) printing[method]?.(line, ...rest);
      if (typeof line === 'string') emit(recordOfLine(line));
    };
  }
  inside.console = shipping;
  const { createChild } = inside;
  if (createChild) {
    inside.createChild = (...args) => shipLogger(createChild.apply(logger, args), options);
  }
  return logger;
}

function recordOfLine(line: string): LogRecord {
  const item = parsedObject(line);
  if (!item) return { timeMs: Date.now(), name: 'powertools', level: 'INFO', message: line };
  return recordOf(item, POWERTOOLS, Date.now());
}
