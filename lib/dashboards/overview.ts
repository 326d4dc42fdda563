import { count, topValues } from './aggregations';
import { type DashboardProps, row, rowOf } from './dashboard';
import { pie, savedSearch, table, vega } from './panels';
import type { Target } from './saved-object';
import { errorLevels, errorRecords, levelColors, links } from './theme';
import { xyChart } from './xy-chart';

const recordsByLevel = xyChart({
  slug: 'records-by-level',
  title: 'How many records arrive, at which level?',
  shape: 'area',
  stacked: true,
  valueLabel: 'Records',
  metrics: [count()],
  splitBy: topValues('levelname', { size: 5 }),
  colors: levelColors,
});

const errorRate = vega({
  slug: 'error-rate',
  title: 'What share of the records are errors?',
  spec: errorRateSpec,
});

const topLoggers = table({
  slug: 'top-loggers',
  title: 'Which loggers write the most?',
  metrics: [count()],
  rows: [topValues('name', { size: 20, label: 'Logger' })],
});

const services = pie({
  slug: 'services',
  title: 'Which services do the records come from?',
  slices: topValues('service', { size: 10, missing: '(no service)' }),
});

const newestErrors = savedSearch({
  slug: 'newest-errors',
  title: 'Which errors are the newest?',
  query: errorRecords,
  columns: ['levelname', 'name', 'service', 'http_route', 'exc_type', 'message'],
});

export const overview: DashboardProps = {
  slug: 'overview',
  title: 'Overview',
  description: 'How much is logged, by whom, and how much of it is errors.',
  timeFrom: 'now-4h',
  rows: [
    row(5, links),
    rowOf(14, [recordsByLevel, 32], [services, 16]),
    row(12, errorRate, topLoggers),
    row(18, newestErrors),
  ],
};

/** Dashboards replaces `%context%`, `%timefield%`, `%timefilter%` and `%autointerval%` before it sends the query. */
function errorRateSpec({ indexName }: Target) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v4.json',
    data: {
      url: {
        '%context%': true,
        '%timefield%': 'asctime',
        index: `${indexName}-*`,
        body: {
          aggs: {
            over_time: {
              date_histogram: {
                field: 'asctime',
                interval: { '%autointerval%': 50 },
                extended_bounds: { min: { '%timefilter%': 'min' }, max: { '%timefilter%': 'max' } },
                min_doc_count: 0,
              },
              aggs: { errors: { filter: { terms: { levelname: errorLevels } } } },
            },
          },
          size: 0,
        },
      },
      format: { property: 'aggregations.over_time.buckets' },
    },
    transform: [
      { calculate: 'datum.doc_count ? 100 * datum.errors.doc_count / datum.doc_count : 0', as: 'rate' },
    ],
    mark: { type: 'line', color: levelColors.ERROR, point: true },
    encoding: {
      x: { field: 'key', type: 'temporal', axis: { title: null } },
      y: { field: 'rate', type: 'quantitative', axis: { title: 'Errors (% of records)' } },
    },
  };
}
