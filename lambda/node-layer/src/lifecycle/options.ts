import { LEVEL_NUMBERS, type LevelName, levelNamed } from '../content/levels';
import { PATTERN_NAMES, type PatternName, SECRET_NAMES } from '../content/redact';
import type { Transport } from '../transport/outcome';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `configure` takes; each option's default comes from the environment variable named. */
export interface Options {
  /** Delivery stream. @default FIREHOSE_LOGGING_STREAM; without one, records go to stderr */
  readonly streamName?: string;
  /** @default FIREHOSE_LOGGING_LEVEL, else INFO */
  readonly level?: LevelName | Lowercase<LevelName>;
  /** @default FIREHOSE_LOGGING_SERVICE */
  readonly service?: string;
  /** @default FIREHOSE_LOGGING_ENVIRONMENT */
  readonly environment?: string;
  /** Names whose values are never sent, beside the built-in ones. @default FIREHOSE_LOGGING_REDACT_FIELDS */
  readonly redactFields?: readonly string[];
  /** @default FIREHOSE_LOGGING_REDACT_PATTERNS, else email, card and token */
  readonly redactPatterns?: readonly PatternName[];
  /** Records waiting and on their way; more go to stderr. @default FIREHOSE_LOGGING_MAX_QUEUE_RECORDS, else 20,000 */
  readonly maxQueueRecords?: number;
  /** @default FIREHOSE_LOGGING_MAX_QUEUE_BYTES, else 16 MiB */
  readonly maxQueueBytes?: number;
  /** Waiting bytes that make a batch leave at once (or 500 records). @default FIREHOSE_LOGGING_FLUSH_BYTES, else 700,000: near 1 MiB encoded */
  readonly flushBytes?: number;
  /** Longest flush. @default FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS, else 5,000 */
  readonly flushTimeoutMs?: number;
  /** One request's limit. @default 2,000 */
  readonly requestTimeoutMs?: number;
  /** Requests at the same time. @default 4 */
  readonly maxInFlight?: number;
  /** A client of `@aws-sdk/client-firehose`, for credentials of your own. */
  readonly client?: { send(command: never): Promise<unknown> };
  /** What takes the batches to the stream, instead of the built-in ones. */
  readonly transport?: Transport;
}

/** Settings with every default filled in. */
export interface Settings {
  readonly streamName: string | undefined;
  readonly level: number;
  readonly service: string | undefined;
  readonly environment: string | undefined;
  readonly redactFields: readonly string[];
  readonly redactPatterns: readonly PatternName[];
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly flushBytes: number;
  readonly flushTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxInFlight: number;
}

/** Reads options over environment. What is wrong is reported, not thrown: the default stands in. */
export function settingsOf(options: Options, env: Environment, report: (problem: string) => void): Settings {
  const number = (
    name: string,
    given: number | undefined,
    limits: [low: number, otherwise: number, high: number],
  ) => numberSetting({ name, value: given ?? env[name], limits, report });
  return {
    streamName: options.streamName ?? (env.FIREHOSE_LOGGING_STREAM || undefined),
    level: levelSetting(options.level ?? env.FIREHOSE_LOGGING_LEVEL, report),
    service: options.service ?? (env.FIREHOSE_LOGGING_SERVICE || undefined),
    environment: options.environment ?? (env.FIREHOSE_LOGGING_ENVIRONMENT || undefined),
    redactFields: [...SECRET_NAMES, ...(options.redactFields ?? list(env.FIREHOSE_LOGGING_REDACT_FIELDS))],
    redactPatterns: options.redactPatterns ?? patternSetting(env.FIREHOSE_LOGGING_REDACT_PATTERNS, report),
    maxQueueRecords: number(
      'FIREHOSE_LOGGING_MAX_QUEUE_RECORDS',
      options.maxQueueRecords,
      [1, 20_000, 10_000_000],
    ),
    maxQueueBytes: number('FIREHOSE_LOGGING_MAX_QUEUE_BYTES', options.maxQueueBytes, [
      1024,
      16 * 1024 ** 2,
      4 * 1024 ** 3,
    ]),
    flushBytes: number('FIREHOSE_LOGGING_FLUSH_BYTES', options.flushBytes, [1, 700_000, 2_800_000]),
    flushTimeoutMs: number('FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS', options.flushTimeoutMs, [50, 5_000, 900_000]),
    requestTimeoutMs: number('requestTimeoutMs', options.requestTimeoutMs, [10, 2_000, 900_000]),
    maxInFlight: number('maxInFlight', options.maxInFlight, [1, 4, 64]),
  };
}

function numberSetting(setting: {
  name: string;
  value: number | string | undefined;
  limits: [number, number, number];
  report: (problem: string) => void;
}): number {
  const { name, value, report } = setting;
  const [low, otherwise, high] = setting.limits;
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= low && number <= high) return number;
  report(
    `${name} is ${JSON.stringify(value)}; expected a whole number from ${low} to ${high}. Using ${otherwise}.`,
  );
  return otherwise;
}

function levelSetting(value: string | undefined, report: (problem: string) => void): number {
  if (!value) return LEVEL_NUMBERS.INFO;
  const name = levelNamed(value);
  if (name) return LEVEL_NUMBERS[name];
  report(
    `FIREHOSE_LOGGING_LEVEL is ${JSON.stringify(value)}; expected one of ${Object.keys(LEVEL_NUMBERS).join(', ')}. Using INFO.`,
  );
  return LEVEL_NUMBERS.INFO;
}

function patternSetting(
  value: string | undefined,
  report: (problem: string) => void,
): readonly PatternName[] {
  const names = list(value);
  if (names.length === 0) return PATTERN_NAMES;
  if (names.includes('off')) return [];
  const unknown = names.filter((name) => !PATTERN_NAMES.includes(name as PatternName));
  if (unknown.length === 0) return names as PatternName[];
  report(
    `FIREHOSE_LOGGING_REDACT_PATTERNS has ${unknown.join(', ')}; expected ${PATTERN_NAMES.join(', ')}, or off. Using all of them.`,
  );
  return PATTERN_NAMES;
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
