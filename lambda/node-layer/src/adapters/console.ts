import { format } from 'node:util';
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
  /** Whether a call is being captured. What is printed meanwhile (by a getter that logs) makes no record. */
  let capturing = false;
  for (const method of Object.keys(LEVELS) as Method[]) {
    const original = target[method];
    originals.set(method, original);
    target[method] = (...args: unknown[]) => {
      if (capturing || isShipping()) return original.apply(console, args);
      if (passThrough) original.apply(console, args);
      capturing = true;
      try {
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
  const error = args.find((arg) => arg instanceof Error);
  emit({
    timeMs: Date.now(),
    name,
    level,
    message: messageOf(args),
    ...(error ? { error, hasError: true } : {}),
  });
}

/** The text that console prints, but with the message only of an error, whose stack has a field of its own. */
function messageOf(args: readonly unknown[]): string {
  try {
    return format(...args.map((arg) => (arg instanceof Error ? `${arg.name}: ${arg.message}` : arg)));
  } catch (error) {
    return `[unprintable: ${String(error)}]`;
  }
}
