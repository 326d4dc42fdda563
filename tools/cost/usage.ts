import type { StageSettings } from '../../lib/config';
import type { StageResources } from './stage-resources';

/** A stage and what it is used for: all that a bill depends on beside the prices. */
export interface Scenario {
  readonly settings: StageSettings;
  readonly resources: StageResources;
  readonly usage: Usage;
}

/** What a month of logging looks like. */
export interface Usage {
  readonly recordsPerDay: number;
  /** Mean size of a document in bytes, as it is put on the stream. */
  readonly bytesPerRecord: number;
  /** Months since the first deploy: how much the archive has gathered. */
  readonly months: number;
}

/** Most bytes of a record that Firehose takes. @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const MAX_RECORD_BYTES = 1_024_000;

export const GIB = 1024 ** 3;
export const DAYS_PER_MONTH = 365 / 12;
export const HOURS_PER_MONTH = 730;

const MULTIPLIERS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9 };

/** The usage that the options tell. @throws Error for the first that cannot be */
export function parseUsage(options: {
  readonly recordsPerDay: string;
  readonly bytes: string;
  readonly months: string;
}): Usage {
  const bytesPerRecord = parseCount(options.bytes, '--bytes', 1);
  if (!Number.isInteger(bytesPerRecord) || bytesPerRecord > MAX_RECORD_BYTES) {
    throw new Error(
      `cost: --bytes is ${JSON.stringify(options.bytes)}; expected a whole number up to ${MAX_RECORD_BYTES}, the most that Firehose takes.`,
    );
  }
  return {
    recordsPerDay: parseCount(options.recordsPerDay, '--records-per-day'),
    bytesPerRecord,
    months: parseCount(options.months, '--months', 1),
  };
}

/**
 * A count such as `50M`, `1.5k` or `1000`.
 *
 * @throws when the text is no such count, or less than the minimum; `name` is the option's name in the message
 */
export function parseCount(text: string, name: string, minimum = 0): number {
  const match = /^(\d+(?:\.\d+)?)([kKmMgG]?)$/.exec(text.replaceAll(/[,_]/g, ''));
  if (!match) {
    throw new Error(`cost: ${name} is ${JSON.stringify(text)}; expected a count such as 50M, 200k or 1000.`);
  }
  const count = Number(match[1]) * (MULTIPLIERS[(match[2] ?? '').toUpperCase()] ?? 1);
  if (count < minimum)
    throw new Error(`cost: ${name} is ${JSON.stringify(text)}; expected at least ${minimum}.`);
  return count;
}
