import { count, earliest, latest, topValues, uniqueCount } from '../aggregations';
import { type DashboardProps, row, rowOf } from '../dashboard';
import { metric } from '../panels/metric';
import { savedSearch } from '../panels/saved-search';
import { table } from '../panels/table';
import { xyChart } from '../panels/xy-chart';
import { exists } from '../query';
import { errorRecords } from '../theme';
import { newExceptions } from '../vega/new-exceptions';
import { newestTraceback } from '../vega/newest-traceback';

const errorsByType = xyChart({
  slug: 'errors-by-type',
  title: 'Which exceptions occur, and when?',
  query: exists('exc_type'),
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Exceptions',
  metrics: [count('Exceptions')],
  splitBy: topValues('exc_type', { size: 10 }),
});

const errorTable = table({
  slug: 'errors-by-message',
  title: 'Which errors are there, and whom do they affect?',
  query: errorRecords,
  metrics: [
    count('Count'),
    earliest('asctime', 'First in this time range'),
    latest('asctime', 'Last'),
    uniqueCount('username', 'Users'),
    uniqueCount('function_name', 'Functions'),
  ],
  rows: [
    topValues('exc_type', { size: 20, label: 'Exception', missing: '(none)' }),
    topValues('message.keyword', { size: 10, label: 'Message', missing: '(longer than 256)' }),
  ],
  widths: { 0: 180, 2: 80, 3: 210, 4: 210, 5: 80, 6: 110 },
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

const errorSearch = savedSearch({
  slug: 'tracebacks',
  title: 'Which errors are they, one by one?',
  query: errorRecords,
  columns: ['http_route', 'exc_type', 'message', 'function_name', 'aws_request_id', 'xray_trace_id'],
});

export const errors: DashboardProps = {
  slug: 'errors',
  title: 'Errors',
  description: 'What fails, whom does it affect, and what does the traceback say?',
  rows: [
    rowOf(12, [errorsByType, 30], [affectedUsers, 9], [affectedFunctions, 9]),
    row(13, errorTable),
    rowOf(24, [newestTraceback, 30], [newExceptions, 18]),
    row(20, errorSearch),
  ],
};
