import { average, count, percentiles, ranges, topValues, uniqueCount } from './aggregations';
import { type DashboardProps, row, rowOf } from './dashboard';
import { heatmap, metric, pie, savedSearch, table } from './panels';
import { anyOf, exists } from './query';
import { links } from './theme';
import { xyChart } from './xy-chart';

const requests = exists('http_route');
const durationLabel = 'Duration (ms)';
const latency = [average('duration_ms', 'mean'), percentiles('duration_ms', [50, 95, 99])];

const requestsPerRoute = xyChart({
  slug: 'requests-per-route',
  title: 'How many requests does each route get?',
  query: requests,
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Requests',
  metrics: [count()],
  splitBy: topValues('http_route', { size: 10 }),
});

const latencyOfAll = xyChart({
  slug: 'latency',
  title: 'How long do requests take?',
  query: requests,
  shape: 'line',
  valueLabel: durationLabel,
  metrics: latency,
});

const latencyOfSayHello = xyChart({
  slug: 'latency-say-hello',
  title: 'How long does say_hello take?',
  query: `${requests} and ${anyOf('name', ['say_hello'])}`,
  shape: 'line',
  valueLabel: durationLabel,
  metrics: latency,
});

const latencyHeatmap = heatmap({
  slug: 'latency-heatmap',
  title: 'When are requests slow, and how many of them?',
  query: requests,
  bands: ranges('duration_ms', [0, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500]),
});

const routes = table({
  slug: 'routes',
  title: 'Which routes are slow?',
  query: requests,
  metrics: [count(), average('duration_ms', 'mean (ms)'), percentiles('duration_ms', [95, 99])],
  rows: [topValues('http_route', { size: 50, label: 'Route' })],
});

const statusCodes = pie({
  slug: 'status-codes',
  title: 'Which status codes are answered?',
  query: requests,
  slices: topValues('http_status', { size: 10 }),
});

const activeUsersNow = metric({
  slug: 'active-users',
  title: 'How many users are active?',
  query: exists('username'),
  value: uniqueCount('username', 'users in this time range'),
});

const activeUsersOverTime = xyChart({
  slug: 'active-users-over-time',
  title: 'When are how many users active?',
  query: exists('username'),
  shape: 'line',
  valueLabel: 'Users',
  metrics: [uniqueCount('username', 'Users')],
});

const mostActiveUsers = table({
  slug: 'most-active-users',
  title: 'Who is the most active?',
  query: exists('username'),
  metrics: [count(), average('duration_ms', 'mean (ms)')],
  rows: [topValues('username', { size: 50, label: 'User' })],
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
  description: 'Requests, latency, status codes and users.',
  // "Active now" is the last quarter of an hour; a wider range shows more.
  timeFrom: 'now-15m',
  rows: [
    row(5, links),
    rowOf(12, [activeUsersNow, 10], [activeUsersOverTime, 22], [statusCodes, 16]),
    row(13, requestsPerRoute, latencyOfAll),
    row(13, latencyOfSayHello, latencyHeatmap),
    row(13, routes, mostActiveUsers),
    row(18, slowestRequests),
  ],
};
