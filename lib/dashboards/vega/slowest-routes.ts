import { indexPatternTitle, type Target } from '../saved-object';
import { type Column, rowsSpec } from './rows';
import { durationPercentiles, has, inShownRange, isServerError, searchData } from './search';
import { vega, vegaSchema } from './vega';

/** Routes with fewer requests than this have no percentile worth comparing. */
const FEWEST_REQUESTS = 5;
const ROUTES = 10;

const milliseconds = (percent: string) =>
  `format(datum.latency.ms.values['${percent}'], datum.latency.ms.values['${percent}'] < 10 ? ',.2f' : ',.0f')`;
const failedShare = '(100 * datum.failed.doc_count / datum.doc_count)';
const severity = (value: string, amber: number, red: number) =>
  `${value} >= ${red} ? 2 : ${value} >= ${amber} ? 1 : 0`;

/** Routes by p95, the slowest on top. */
export const slowestRoutes = vega({
  slug: 'slowest-routes',
  title: 'Which routes are the slowest (p95)?',
  spec: (target) => ({
    $schema: vegaSchema,
    data: [
      {
        name: 'rows',
        ...routesByPercentile(target),
        transform: [{ type: 'window', ops: ['row_number'], as: ['row'] }],
      },
    ],
    ...rowsSpec({
      columns,
      filterOnClick: '{match_phrase: {http_route: datum.key}}',
      index: indexPatternTitle(target),
      empty: `No route got ${FEWEST_REQUESTS} requests in this time range.`,
    }),
  }),
});

const columns: readonly Column[] = [
  { heading: 'Route', at: 0.01, align: 'left', text: 'datum.key' },
  { heading: 'Requests', at: 0.54, align: 'right', text: "format(datum.doc_count, ',.0f')" },
  { heading: 'p50 (ms)', at: 0.66, align: 'right', text: milliseconds('50.0') },
  {
    heading: 'p95 (ms)',
    at: 0.78,
    align: 'right',
    text: milliseconds('95.0'),
    severity: severity("datum.latency.ms.values['95.0']", 500, 1_000),
  },
  { heading: 'p99 (ms)', at: 0.89, align: 'right', text: milliseconds('99.0') },
  {
    heading: '5xx (%)',
    at: 0.99,
    align: 'right',
    text: `format(${failedShare}, ',.1f')`,
    severity: severity(failedShare, 1, 5),
  },
];

function routesByPercentile(target: Target): object {
  const routes = {
    terms: {
      field: 'http_route',
      size: ROUTES,
      min_doc_count: FEWEST_REQUESTS,
      order: { 'latency>ms.95': 'desc' },
    },
    aggs: { latency: durationPercentiles([50, 95, 99]), failed: { filter: isServerError } },
  };
  return searchData(
    target,
    { filter: [inShownRange(), has('http_route')], aggs: { routes } },
    'aggregations.routes.buckets',
  );
}
