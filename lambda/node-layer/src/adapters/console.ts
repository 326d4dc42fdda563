import { emit, isShipping, type LevelName } from 'firehose-logging';

const LEVELS = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
} as const satisfies Record<string, LevelName>;

type Method = keyof typeof LEVELS;

export interface CaptureOptions {
  /** Whether console still prints. @default true */
  readonly passThrough?: boolean;
  /** The documents' `name`. @default console */
  readonly name?: string;
}

/**
 * Makes log records of what console's debug, log, info, warn, error and trace print. In Lambda it must be called after
 * the runtime has patched console: in the function's code, or by the wrapper script.
 *
 * @returns a function that ends the capture
 */
export function captureConsole(options: CaptureOptions = {}): () => void {
  const { passThrough = true, name = 'console' } = options;
  const target: Pick<Console, Method> = console;
  const originals = new Map<Method, Console[Method]>();
  /**
   * Whether a call is being captured. What console prints meanwhile makes no record: a getter may log, and Node's
   * console.trace prints through console.error.
   */
  let capturing = false;
  for (const method of Object.keys(LEVELS) as Method[]) {
    const original = target[method];
    originals.set(method, original);
    target[method] = (...args: unknown[]) => {
      if (capturing || isShipping()) return original.apply(console, args);
      capturing = true;
      try {
        if (passThrough) original.apply(console, args);
        capture(name, LEVELS[method], args);
      } finally {
        capturing = false;
      }
    };
  }
  return () => {
    for (const [method, original] of originals) target[method] = original;
  };
}

function capture(name: string, level: LevelName, args: readonly unknown[]): void {
  const error = args.find(isError);
  emit({
    timeMs: Date.now(),
    name,
    level,
    message: '',
    args,
    ...(error ? { error, hasError: true } : {}),
  });
}

/** Whether a value is an error, also of another realm, as in jest or `vm`. A revoked proxy throws where it is looked at. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}
