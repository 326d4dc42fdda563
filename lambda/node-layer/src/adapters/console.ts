import { emit, isOfHandler, isShipping, type LevelName, type LogRecord } from 'firehose-logging';
import { besideError, describedError, parsedObject } from './external-record';

const LEVELS = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
} as const satisfies Record<string, LevelName>;

type Method = keyof typeof LEVELS;

/** Marks the methods of a console that is captured, also by another copy of this module. */
const CAPTURED = Symbol.for('firehose-logging.captured');
/**
 * The heading that Lambda's runtime prints before the JSON of an error.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
const OF_RUNTIME = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection|Init Error)\s*$/;

/** The heading of an error that a handler has thrown. */
const OF_HANDLER = 'Invoke Error';

export interface CaptureOptions {
  /** Whether console still prints. @default true */
  readonly passThrough?: boolean;
  /** The documents' `name`. @default console */
  readonly name?: string;
}

/**
 * Makes log records of what console's debug, log, info, warn, error and trace print. In Lambda it must be called after
 * the runtime has patched console: in the function's code, or by the wrapper script. A console that is captured already
 * stays as it is.
 *
 * @returns a function that ends the capture
 */
export function captureConsole(options: CaptureOptions = {}): () => void {
  const { passThrough = true, name = 'console' } = options;
  const target: Pick<Console, Method> = console;
  if (CAPTURED in target.log) return () => {};
  const originals = new Map<Method, readonly [ours: Console[Method], theirs: Console[Method]]>();
  /**
   * Whether a call is being captured. What console prints meanwhile makes no record: a getter may log, and Node's
   * console.trace prints through console.error.
   */
  let capturing = false;
  let ended = false;
  for (const method of Object.keys(LEVELS) as Method[]) {
    const original = target[method];
    const captured = (...args: unknown[]) => {
      if (ended || capturing || isShipping()) return original.apply(console, args);
      capturing = true;
      try {
        if (passThrough) original.apply(console, args);
        capture(name, LEVELS[method], args);
      } finally {
        capturing = false;
      }
    };
    target[method] = Object.defineProperty(captured, CAPTURED, { value: true });
    originals.set(method, [captured, original]);
  }
  return () => {
    ended = true;
    // A method that other code has patched since stays as it is: the patch may still call this capture's method.
    for (const [method, [ours, theirs]] of originals) if (target[method] === ours) target[method] = theirs;
  };
}

function capture(name: string, level: LevelName, args: readonly unknown[]): void {
  const error = args.find(isError);
  if (args.length === 1 && error && isOfHandler(error)) return;
  const head = { timeMs: Date.now(), name, level };
  const ofRuntime = runtimeRecord(args);
  if (ofRuntime) {
    const { thrownText, ...record } = ofRuntime;
    const texts = [firstLine(record.errorText.info), thrownText];
    if (record.message !== OF_HANDLER || !texts.some(isOfHandler)) emit({ ...head, ...record });
    return;
  }
  const beside = error && besideOf(error);
  emit({
    ...head,
    message: '',
    args,
    ...(error && { error, hasError: true }),
    ...(beside && { fields: { err: beside } }),
  });
}

type RuntimeRecord = Pick<LogRecord, 'message' | 'hasError' | 'fields'> &
  Required<Pick<LogRecord, 'errorText'>> & { readonly thrownText: string };

/** What Lambda's runtime prints of an error: a heading, and the error as JSON behind a tab. */
function runtimeRecord(args: readonly unknown[]): RuntimeRecord | undefined {
  const [heading, json] = args;
  if (typeof heading !== 'string' || !OF_RUNTIME.test(heading) || typeof json !== 'string') return undefined;
  const { errorType, errorMessage, ...rest } = parsedObject(json.trim()) ?? {};
  const described = describedError({ type: errorType, message: errorMessage, ...rest });
  if (!described || !('info' in described.error)) return undefined;
  const fields = described.rest && { err: described.rest };
  const thrownText = String(errorMessage);
  return { message: heading.trim(), hasError: true, errorText: described.error, fields, thrownText };
}

function besideOf(error: Error): object | undefined {
  try {
    return besideError(error);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));
}

/** Whether a value is an error, also of another realm, as in jest or `vm`. A revoked proxy throws where it is looked at. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}
