import { Duration } from 'aws-cdk-lib';

/** The values of `IndexRotationPeriod`. */
export const INDEX_ROTATION_PERIODS = ['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth'] as const;
export type IndexRotationPeriod = (typeof INDEX_ROTATION_PERIODS)[number];

/** A month counts as its longest form: an index may never be deleted while Firehose still writes to it. */
const LENGTHS: Record<IndexRotationPeriod, Duration | undefined> = {
  NoRotation: undefined,
  OneHour: Duration.hours(1),
  OneDay: Duration.days(1),
  OneWeek: Duration.days(7),
  OneMonth: Duration.days(31),
};

/**
 * How often Firehose starts a new index, by the UTC arrival time of the record.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#es-index-rotation
 */
export class IndexRotation {
  /** @throws when the value is not one of the five periods. */
  static of(period: string): IndexRotation {
    const known = INDEX_ROTATION_PERIODS.find((each) => each === period);
    if (known === undefined) {
      throw new Error(
        `IndexRotation: unknown period, got ${JSON.stringify(period)}; ` +
          `expected ${INDEX_ROTATION_PERIODS.join(', ')}. Names are CloudFormation's, upper and lower case included.`,
      );
    }
    return new IndexRotation(known);
  }

  private constructor(readonly period: IndexRotationPeriod) {}

  /** One period, at its longest; undefined without rotation. */
  get length(): Duration | undefined {
    return LENGTHS[this.period];
  }

  get isRotating(): boolean {
    return this.length !== undefined;
  }

  toString(): string {
    return this.period;
  }
}
