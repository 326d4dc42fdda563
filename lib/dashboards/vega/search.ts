import type { DateField, FieldName } from '../fields';
import { indexPatternTitle, type Target } from '../saved-object';
import { errorLevels } from '../theme';

/** A query or an aggregation of the search API. */
export type SearchPart = Readonly<Record<string, unknown>>;

const timeField = 'asctime' satisfies DateField;

/** Dashboards puts the bounds of the chosen time range, in epoch milliseconds, in place of these two. */
const shownFrom = { '%timefilter%': 'min' };
const shownTo = { '%timefilter%': 'max' };

/** Matches documents that have the field. */
export const has = (field: FieldName): SearchPart => ({ exists: { field } });

export const isError: SearchPart = { terms: { levelname: errorLevels } };

/** Matches requests that the function failed to serve: status 500 and above. */
export const isServerError: SearchPart = { range: { http_status: { gte: 500 } } };

/** Matches documents in the chosen time range. */
export const inShownRange = (): SearchPart => ({ range: { [timeField]: { '%timefilter%': true } } });

/** Matches documents that are older than the chosen time range. */
export const beforeShownRange = (): SearchPart => ({
  range: { [timeField]: { lt: shownFrom, format: 'epoch_millis' } },
});

/** The chosen time range and when its newest document was logged, as `bounds.meta` and `bounds.value`. */
export const bounds = (): SearchPart => ({
  max: { field: timeField },
  meta: { min: shownFrom, max: shownTo },
});

/**
 * Percentiles of request durations. The HDR histogram is five times as fast as the default and exact to 1 %; it
 * refuses a whole search for one negative or absurd value, hence the filter: durations up to 10^7 ms, nearly 3 h.
 *
 * @returns an aggregation whose result is at `<name>.ms.values`
 */
export const durationPercentiles = (percents: readonly number[]): SearchPart => ({
  filter: { range: { duration_ms: { gte: 0, lte: 10_000_000 } } },
  aggs: {
    ms: {
      percentiles: { field: 'duration_ms', percents, hdr: { number_of_significant_value_digits: 2 } },
    },
  },
});

export interface Search {
  /** Every one of these must match, besides what the search bar, the filters and the controls ask for. */
  readonly filter: readonly SearchPart[];
  readonly aggs?: Readonly<Record<string, SearchPart>>;
  /** @default none */
  readonly newestDocuments?: { readonly size: number; readonly fields: readonly FieldName[] };
}

/**
 * `data` of a Vega specification: a search.
 *
 * @param property part of the response that becomes the data set. @default its aggregations as one document
 */
export function searchData(target: Target, search: Search, property = 'aggregations'): object {
  const { filter, aggs, newestDocuments } = search;
  return {
    url: {
      index: indexPatternTitle(target),
      body: {
        ...(newestDocuments
          ? { size: newestDocuments.size, _source: newestDocuments.fields, sort: [{ [timeField]: 'desc' }] }
          : { size: 0 }),
        query: {
          bool: {
            must: ['%dashboard_context-must_clause%'],
            filter: ['%dashboard_context-filter_clause%', ...filter],
            must_not: ['%dashboard_context-must_not_clause%'],
          },
        },
        ...(aggs && { aggs }),
      },
    },
    format: { property },
  };
}
