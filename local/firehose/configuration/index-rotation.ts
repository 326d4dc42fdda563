/**
 * The name of the index a record goes to: a model of Firehose's index rotation.
 *
 * The UTC **arrival** time decides, never a time inside the document. Page followed, for all five periods:
 * @see https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html
 */
const DAY_MS = 86_400_000;
const SATURDAY = 6;

export const INDEX_ROTATION_PERIODS = ['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth'] as const;
export type IndexRotationPeriod = (typeof INDEX_ROTATION_PERIODS)[number];

/** The name of the index for a record. @example rotatedIndexName('app-logs', 'OneHour', Date.UTC(2016, 1, 25, 13)) // app-logs-2016-02-25-13 */
export function rotatedIndexName(indexName: string, period: IndexRotationPeriod, arrivedAt: number): string {
  const suffix = rotationSuffix(period, arrivedAt);
  return suffix === '' ? indexName : `${indexName}-${suffix}`;
}

function rotationSuffix(period: IndexRotationPeriod, arrivedAt: number): string {
  const iso = new Date(arrivedAt).toISOString();
  switch (period) {
    case 'NoRotation':
      return '';
    case 'OneHour':
      return `${iso.slice(0, 10)}-${iso.slice(11, 13)}`;
    case 'OneDay':
      return iso.slice(0, 10);
    case 'OneMonth':
      return iso.slice(0, 7);
    case 'OneWeek':
      return weekOf(arrivedAt);
  }
}

/**
 * `<year>-w<week>`, by the page's rule: "A week starts on Sunday. The first week of the year is the first
 * week that contains a Saturday in this year." So a week belongs to the year of its Saturday, and its number
 * is that Saturday's ordinal in the year. Not ISO 8601, whose weeks start on Monday and follow Thursday.
 *
 * The page's table shows w08 for 2016-02-25, which its own rule numbers w09; the rule is followed
 * (docs/decisions/0010-firehose-model.md).
 */
function weekOf(arrivedAt: number): string {
  const daysToSaturday = SATURDAY - new Date(arrivedAt).getUTCDay();
  const saturday = new Date(arrivedAt + daysToSaturday * DAY_MS);
  const year = saturday.getUTCFullYear();
  const dayOfYear = Math.floor((saturday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
  const week = Math.ceil(dayOfYear / 7);
  return `${year}-w${String(week).padStart(2, '0')}`;
}
