import type { DateField, GroupableField, NumericField } from './fields';

/** An aggregation as a visualization's `visState` holds it, without its id and schema. */
export interface Aggregation {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export const count = (): Aggregation => ({ type: 'count', params: {} });

const onField =
  <F extends string>(type: string) =>
  (field: F, customLabel?: string): Aggregation => ({
    type,
    params: { field, ...(customLabel ? { customLabel } : {}) },
  });

export const average = onField<NumericField>('avg');
export const sum = onField<NumericField>('sum');
export const earliest = onField<DateField>('min');
export const latest = onField<DateField>('max');
export const maximum = onField<NumericField>('max');

/** The number of different values; exact up to some thousands, then within a few percent. */
export const uniqueCount = onField<GroupableField>('cardinality');

export const percentiles = (field: NumericField, percents: readonly number[]): Aggregation => ({
  type: 'percentiles',
  params: { field, percents },
});

/** Time buckets on `asctime`: `auto` follows the chosen time range, `m` is one minute. */
export const overTime = (interval: 'auto' | 'm' = 'auto'): Aggregation => ({
  type: 'date_histogram',
  params: {
    field: 'asctime' satisfies DateField,
    useNormalizedOpenSearchInterval: true,
    scaleMetricValues: false,
    interval,
    drop_partials: false,
    min_doc_count: 1,
    extended_bounds: {},
  },
});

export interface TermsOptions {
  readonly size: number;
  /** @default the heading is the field's name */
  readonly label?: string;
  /** Shown in place of an absent value. @default documents without the field are left out */
  readonly missing?: string;
}

/** The most frequent values of a field; `orderBy` 1 is the first metric of every visualization here. */
export const topValues = (field: GroupableField, options: TermsOptions): Aggregation => ({
  type: 'terms',
  params: {
    field,
    orderBy: '1',
    order: 'desc',
    size: options.size,
    otherBucket: false,
    otherBucketLabel: 'Other',
    missingBucket: options.missing !== undefined,
    missingBucketLabel: options.missing ?? 'Missing',
    ...(options.label ? { customLabel: options.label } : {}),
  },
});

/** Buckets between the given bounds, the last one open: [0, 10, 50] makes 0–10, 10–50 and from 50. */
export const ranges = (field: NumericField, bounds: readonly number[]): Aggregation => ({
  type: 'range',
  params: {
    field,
    ranges: bounds.map((from, i) => {
      const to = bounds[i + 1];
      return to === undefined ? { from } : { from, to };
    }),
  },
});
