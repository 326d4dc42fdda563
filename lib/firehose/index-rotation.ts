/**
 * The values of `IndexRotationPeriod`: how often Firehose starts a new index, by the UTC arrival time of a record.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#es-index-rotation
 */
export const INDEX_ROTATION_PERIODS = ['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth'] as const;
export type IndexRotationPeriod = (typeof INDEX_ROTATION_PERIODS)[number];
