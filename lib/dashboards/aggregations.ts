import type { DateField, GroupableField, NumericField } from './fields';
import type { Dql } from './query';

/** An aggregation as a visualization's `visState` holds it, without its id and schema. */
export interface Aggregation {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Number of documents; without a label Dashboards calls it "Count". */
export const count = (customLabel?: string): Aggregation => ({
  type: 'count',
  params: customLabel ? { customLabel } : {},
});

const onField =
  <F extends string>(type: string) =>
  (field: F, customLabel: string): Aggregation => ({ type, params: { field, customLabel } });

export const average = onField<NumericField>('avg');
export const sum = onField<NumericField>('sum');
export const earliest = onField<DateField>('min');
export const latest = onField<DateField>('max');
export const maximum = onField<NumericField>('max');

/** Number of different values: exact up to some thousands, then within a few percent. */
export const uniqueCount = onField<GroupableField>('cardinality');

/** Length of a time bucket: `auto` follows the chosen time range; `m`, `h`, `d` are a minute, an hour, a day. */
export type Interval = 'auto' | 'm' | 'h' | 'd';

/** Buckets of time on `asctime`. */
export const overTime = (interval: Interval = 'auto'): Aggregation => ({
  type: 'date_histogram',
  params: {
    field: 'asctime' satisfies DateField,
    useNormalizedOpenSearchInterval: true,
    scaleMetricValues: false,
    interval,
    drop_partials: false,
    min_doc_count: 1,
    extended_bounds: {},
    customLabel: 'Time',
  },
});

export interface TermsOptions {
  /** Number of values at most. */
  readonly size: number;
  /** @default the heading is the field's name */
  readonly label?: string;
  /** Text in place of an absent value. @default documents without the field are left out */
  readonly missing?: string;
  /** Place of the metric that decides which values come first, counted from 1. @default 1, the first metric */
  readonly orderBy?: number;
}

/** Values of a field, those with the highest metric first. */
export const topValues = (field: GroupableField, options: TermsOptions): Aggregation => ({
  type: 'terms',
  params: {
    field,
    orderBy: String(options.orderBy ?? 1),
    order: 'desc',
    size: options.size,
    otherBucket: false,
    otherBucketLabel: 'Other',
    missingBucket: options.missing !== undefined,
    missingBucketLabel: options.missing ?? 'Missing',
    ...(options.label ? { customLabel: options.label } : {}),
  },
});

/** One bucket a query, under a name of our own and in the given order. */
export const named = (buckets: readonly (readonly [label: string, query: Dql])[]): Aggregation => ({
  type: 'filters',
  params: {
    filters: buckets.map(([label, query]) => ({ input: { query, language: 'kuery' }, label })),
  },
});
