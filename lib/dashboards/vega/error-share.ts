import type { Target } from '../saved-object';
import { levelColors, statusColors } from '../theme';
import { chartConfig, timeAxis } from './chart';
import { deployMarks } from './deploys';
import { has, inShownRange, isError, isServerError, searchData } from './search';
import { vega, vegaLiteSchema } from './vega';

/** Names of the two lines. */
const ERRORS = 'errors (% of records)';
const FAILED = '5xx (% of requests)';

/** Share of errors and of 5xx over time, with a mark where a function's version changes. */
export const errorShare = vega({
  slug: 'error-rate',
  title: 'What share fails, and did a deploy begin it (dashed lines)?',
  spec: (target) => ({
    $schema: vegaLiteSchema,
    config: chartConfig,
    layer: [shareLines(target), deployMarks(target)],
  }),
});

function shareLines(target: Target): object {
  return {
    data: { name: 'shares', ...sharesOverTime(target) },
    transform: [
      // A time without records has no share: null leaves a gap in the line.
      { calculate: 'datum.doc_count ? 100 * datum.errors.doc_count / datum.doc_count : null', as: ERRORS },
      {
        calculate:
          'datum.requests.doc_count ? 100 * datum.failed.doc_count / datum.requests.doc_count : null',
        as: FAILED,
      },
      { fold: [ERRORS, FAILED], as: ['series', 'share'] },
    ],
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'key', type: 'temporal', axis: timeAxis },
      y: { field: 'share', type: 'quantitative', axis: { title: 'Share (%)' } },
      color: {
        field: 'series',
        type: 'nominal',
        scale: { domain: [ERRORS, FAILED], range: [levelColors.CRITICAL, statusColors['5xx']] },
      },
      tooltip: [
        { field: 'key', type: 'temporal', format: '%d %b %H:%M', title: 'from' },
        { field: 'series', type: 'nominal', title: 'what' },
        { field: 'share', type: 'quantitative', format: '.2f', title: 'share (%)' },
      ],
    },
  };
}

function sharesOverTime(target: Target): object {
  return searchData(
    target,
    {
      filter: [inShownRange()],
      aggs: {
        over_time: {
          date_histogram: {
            field: 'asctime',
            // Dashboards fills this in under the name `interval` only.
            interval: { '%autointerval%': 50 },
            extended_bounds: { min: { '%timefilter%': 'min' }, max: { '%timefilter%': 'max' } },
            min_doc_count: 0,
          },
          aggs: {
            errors: { filter: isError },
            requests: { filter: has('http_route') },
            failed: { filter: isServerError },
          },
        },
      },
    },
    'aggregations.over_time.buckets',
  );
}
