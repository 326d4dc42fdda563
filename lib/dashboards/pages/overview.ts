import { count, topValues } from '../aggregations';
import { type DashboardProps, row, rowOf } from '../dashboard';
import { savedSearch } from '../panels/saved-search';
import { xyChart } from '../panels/xy-chart';
import { exists, inRange } from '../query';
import { errorRecords, levelColors } from '../theme';
import { errorShare } from '../vega/error-share';
import { newExceptions } from '../vega/new-exceptions';
import { numbers } from '../vega/numbers';
import { slowestRoutes } from '../vega/slowest-routes';

const errorsByRoute = xyChart({
  slug: 'errors-by-route',
  title: 'Which routes log errors?',
  query: errorRecords,
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Errors',
  metrics: [count('Errors')],
  splitBy: topValues('http_route', { size: 10, missing: '(no route)' }),
});

const failedByRoute = xyChart({
  slug: 'failed-by-route',
  title: 'Which routes respond with 5xx?',
  query: `${exists('http_route')} and ${inRange('http_status', { from: 500 })}`,
  shape: 'histogram',
  stacked: true,
  valueLabel: '5xx responses',
  metrics: [count('5xx responses')],
  splitBy: topValues('http_route', { size: 10 }),
});

const recordsByLevel = xyChart({
  slug: 'records-by-level',
  title: 'How many records arrive, at which level?',
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Records',
  metrics: [count('Records')],
  splitBy: topValues('levelname', { size: 5 }),
  colors: levelColors,
});

const newestErrors = savedSearch({
  slug: 'newest-errors',
  title: 'Which errors are the newest?',
  query: errorRecords,
  columns: ['service', 'http_route', 'exc_type', 'message', 'aws_request_id'],
});

export const overview: DashboardProps = {
  slug: 'overview',
  title: 'Overview',
  description: 'Is anything wrong, since when, and where?',
  refreshes: true,
  rows: [
    row(6, numbers),
    row(11, failedByRoute, errorsByRoute),
    rowOf(15, [errorShare, 26], [slowestRoutes, 22]),
    rowOf(12, [newExceptions, 22], [recordsByLevel, 26]),
    row(18, newestErrors),
  ],
};
