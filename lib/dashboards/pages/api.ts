import { average, count, maximum, named, topValues, uniqueCount } from '../aggregations';
import { type DashboardProps, row, rowOf } from '../dashboard';
import { savedSearch } from '../panels/saved-search';
import { table } from '../panels/table';
import { xyChart } from '../panels/xy-chart';
import { exists, inRange } from '../query';
import { statusColors } from '../theme';
import { durationHeatmap } from '../vega/duration-heatmap';
import { latency } from '../vega/latency';
import { slowestRoutes } from '../vega/slowest-routes';

const requests = exists('http_route');

const requestsPerRoute = xyChart({
  slug: 'requests-per-route',
  title: 'How many requests does each route get?',
  query: requests,
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Requests',
  metrics: [count('Requests')],
  splitBy: topValues('http_route', { size: 10 }),
});

const durationPerRoute = xyChart({
  slug: 'duration-per-route',
  title: 'How long does each route take (mean)?',
  query: requests,
  shape: 'line',
  valueLabel: 'Mean duration (ms)',
  metrics: [average('duration_ms', 'mean (ms)')],
  splitBy: topValues('http_route', { size: 10 }),
});

const statusClasses = named([
  ['2xx', inRange('http_status', { from: 200, below: 300 })],
  ['3xx', inRange('http_status', { from: 300, below: 400 })],
  ['4xx', inRange('http_status', { from: 400, below: 500 })],
  ['5xx', inRange('http_status', { from: 500, below: 600 })],
]);

const statusCodes = xyChart({
  slug: 'status-codes',
  title: 'Which classes of status do responses have?',
  query: exists('http_status'),
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Responses',
  metrics: [count('Responses')],
  splitBy: statusClasses,
  colors: statusColors,
});

const routes = table({
  slug: 'routes',
  title: 'Which routes are there? (the name of a route opens its errors)',
  query: requests,
  metrics: [
    average('duration_ms', 'Mean (ms)'),
    count('Requests'),
    maximum('duration_ms', 'Slowest (ms)'),
    uniqueCount('username', 'Users'),
  ],
  rows: [topValues('http_route', { size: 50, label: 'Route' })],
  widths: { 0: 280 },
});

const slowestRequests = savedSearch({
  slug: 'slowest-requests',
  title: 'Which requests were the slowest?',
  query: exists('duration_ms'),
  columns: [
    'duration_ms',
    'http_method',
    'http_route',
    'http_status',
    'username',
    'aws_request_id',
    'message',
  ],
  sort: ['duration_ms', 'desc'],
});

export const api: DashboardProps = {
  slug: 'api',
  title: 'API',
  description: 'Which routes are used, how fast are they, and what do they respond?',
  rows: [
    row(12, requestsPerRoute, statusCodes),
    row(14, durationHeatmap, latency),
    row(14, slowestRoutes, durationPerRoute),
    rowOf(13, [routes, 48]),
    row(18, slowestRequests),
  ],
};
