import type { RotationPeriod } from '../custom-resource/properties';

/** For how many days, at most, documents are written to an index of each period. */
export const PERIOD_DAYS: Readonly<Record<RotationPeriod, number>> = {
  OneHour: 1 / 24,
  OneDay: 1,
  OneWeek: 7,
  OneMonth: 31,
};

/**
 * The suffixes that Firehose gives an index: `2026-11-21-09`, `2026-11-21`, `2026-w47`, `2026-11`.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#es-index-rotation
 */
const SUFFIXES: Readonly<Record<RotationPeriod, RegExp>> = {
  OneHour: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])-([01]\d|2[0-3])$/,
  OneDay: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  OneWeek: /^\d{4}-w[0-5]\d$/,
  OneMonth: /^\d{4}-(0[1-9]|1[0-2])$/,
};

export const PERIODS = Object.keys(SUFFIXES) as readonly RotationPeriod[];

/**
 * The rotation period in the name of an index.
 * @returns undefined if the suffix is no period, as in the name of a restored index.
 */
export function periodOf(index: string, indexName: string): RotationPeriod | undefined {
  const suffix = index.slice(indexName.length + 1);
  return PERIODS.find((period) => SUFFIXES[period].test(suffix));
}
