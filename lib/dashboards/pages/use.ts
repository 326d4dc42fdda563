import { average, count, overTime, topValues, uniqueCount } from '../aggregations';
import { type DashboardProps, row, rowOf } from '../dashboard';
import { metric } from '../panels/metric';
import { table } from '../panels/table';
import { xyChart } from '../panels/xy-chart';
import { exists } from '../query';

const people = uniqueCount('username', 'People');
const wait = average('duration_ms', 'Average wait (ms)');
const byPeople = exists('username');

const activePeople = metric({
  slug: 'active-users',
  title: 'How many people used it?',
  query: byPeople,
  value: uniqueCount('username', 'people in this time range'),
});

const averageWait = metric({
  slug: 'average-wait',
  title: 'How long did they wait on average?',
  query: byPeople,
  value: average('duration_ms', 'milliseconds (1,000 are a second)'),
});

const peoplePerHour = xyChart({
  slug: 'people-per-hour',
  title: 'How many people use it each hour?',
  query: byPeople,
  shape: 'histogram',
  valueLabel: 'People',
  metrics: [people],
  timeBuckets: overTime('h'),
});

const peoplePerDay = xyChart({
  slug: 'people-per-day',
  title: 'How many people use it each day? (choose 7 days or more at the top right)',
  query: byPeople,
  shape: 'histogram',
  valueLabel: 'People',
  metrics: [people],
  timeBuckets: overTime('d'),
});

const waitOverTime = xyChart({
  slug: 'wait-over-time',
  title: 'How long do they wait on average?',
  query: exists('duration_ms'),
  shape: 'line',
  valueLabel: 'Milliseconds (1,000 are a second)',
  metrics: [average('duration_ms', 'average wait')],
});

const whatTheyUse = table({
  slug: 'people-per-route',
  title: 'What do they use?',
  query: exists('http_route'),
  metrics: [count('Times used'), people, wait],
  rows: [topValues('http_route', { size: 50, label: 'What' })],
});

const departments = table({
  slug: 'people-per-department',
  title: 'Which departments use it? (empty until the directory is connected)',
  query: exists('user.department'),
  metrics: [count('Times used'), people, wait],
  rows: [topValues('user.department', { size: 50, label: 'Department' })],
});

const mostActive = table({
  slug: 'most-active-users',
  title: 'Who uses it the most?',
  query: byPeople,
  metrics: [count('Times used'), wait],
  rows: [topValues('username', { size: 50, label: 'Person' })],
});

export const use: DashboardProps = {
  slug: 'use',
  title: 'Use',
  description: 'Who uses it, when, and how long do they wait? For people who are not engineers.',
  rows: [
    rowOf(10, [activePeople, 12], [averageWait, 12], [waitOverTime, 24]),
    row(12, peoplePerHour, peoplePerDay),
    row(13, whatTheyUse, departments),
    row(13, mostActive),
  ],
};
