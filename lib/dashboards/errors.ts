import { count, earliest, latest, topValues, uniqueCount } from './aggregations';
import { type DashboardProps, row, rowOf } from './dashboard';
import { metric, savedSearch, table } from './panels';
import { exists } from './query';
import { errorRecords, links } from './theme';
import { xyChart } from './xy-chart';

const errorsByType = xyChart({
  slug: 'errors-by-type',
  title: 'Which exceptions occur, and when?',
  query: exists('exc_type'),
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Exceptions',
  metrics: [count()],
  splitBy: topValues('exc_type', { size: 10 }),
});

const errorTable = table({
  slug: 'errors-by-message',
  title: 'Which errors are there, since when, and whom do they affect?',
  query: errorRecords,
  metrics: [
    count(),
    earliest('asctime', 'first seen'),
    latest('asctime', 'last seen'),
    uniqueCount('username', 'users'),
    uniqueCount('function_name', 'functions'),
  ],
  rows: [
    topValues('exc_type', { size: 20, label: 'Exception', missing: '(none)' }),
    topValues('message.keyword', { size: 10, label: 'Message', missing: '(longer than 256)' }),
  ],
});

const affectedUsers = metric({
  slug: 'affected-users',
  title: 'How many users met an error?',
  query: errorRecords,
  value: uniqueCount('username', 'users'),
});

const affectedFunctions = metric({
  slug: 'affected-functions',
  title: 'How many functions failed?',
  query: errorRecords,
  value: uniqueCount('function_name', 'functions'),
});

const tracebacks = savedSearch({
  slug: 'tracebacks',
  title: 'What do the tracebacks say?',
  query: exists('exc_info'),
  columns: ['exc_type', 'name', 'message', 'exc_info'],
});

export const errors: DashboardProps = {
  slug: 'errors',
  title: 'Errors',
  description: 'Exceptions by type and message, whom they affect, and their tracebacks.',
  timeFrom: 'now-24h',
  rows: [
    row(5, links),
    rowOf(12, [errorsByType, 28], [affectedUsers, 10], [affectedFunctions, 10]),
    row(15, errorTable),
    row(20, tracebacks),
  ],
};
