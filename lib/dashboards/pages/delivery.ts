import { average, count, latest, maximum, overTime, sum, topValues, uniqueCount } from '../aggregations';
import { type DashboardProps, row, rowOf } from '../dashboard';
import { pie } from '../panels/pie';
import { table } from '../panels/table';
import { xyChart } from '../panels/xy-chart';
import { anyOf, exists } from '../query';

const recordsPerMinute = xyChart({
  slug: 'records-per-minute',
  title: 'How many records a minute, from which source?',
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Records a minute',
  metrics: [count('Records a minute')],
  timeBuckets: overTime('m'),
  splitBy: topValues('source', { size: 10, missing: '(no source)' }),
});

const lag = xyChart({
  slug: 'lag',
  title: 'How long from the log call to the index?',
  query: exists('lag_ms'),
  shape: 'line',
  valueLabel: 'Lag (ms)',
  metrics: [average('lag_ms', 'mean (ms)'), maximum('lag_ms', 'maximum (ms)')],
});

const shipping = table({
  slug: 'fallbacks-and-retries',
  title: 'Which functions had to retry or fall back to stderr? (0: none had to)',
  metrics: [
    sum('shipper.fell_back', 'Fell back'),
    sum('shipper.retried', 'Retried'),
    sum('shipper.delivered', 'Delivered'),
  ],
  rows: [topValues('function_name', { size: 50, label: 'Function', missing: '(outside Lambda)' })],
  widths: { 0: 260 },
});

const coldStarts = table({
  slug: 'cold-starts',
  title: 'Which functions start cold, and how often?',
  query: anyOf('cold_start', ['true']),
  metrics: [uniqueCount('aws_request_id', 'Cold starts'), latest('asctime', 'Last')],
  rows: [topValues('function_name', { size: 50, label: 'Function' })],
  widths: { 0: 260, 1: 110 },
});

const documentsPerIndex = table({
  slug: 'documents-per-index',
  title: 'How many documents of this time range does each index hold?',
  metrics: [count('Documents in this time range')],
  rows: [topValues('_index', { size: 100, label: 'Index' })],
});

const versions = table({
  slug: 'versions',
  title: 'Which versions are running?',
  query: exists('function_name'),
  metrics: [count('Records'), latest('asctime', 'Last record')],
  rows: [
    topValues('function_name', { size: 50, label: 'Function' }),
    topValues('function_version', { size: 10, label: 'Version' }),
  ],
  widths: { 0: 240, 1: 80, 2: 90 },
});

const services = pie({
  slug: 'services',
  title: 'Which services do the records come from?',
  slices: topValues('service', { size: 10, missing: '(no service)' }),
});

const topLoggers = table({
  slug: 'top-loggers',
  title: 'Which loggers write the most?',
  metrics: [count('Records')],
  rows: [topValues('name', { size: 20, label: 'Logger' })],
});

export const delivery: DashboardProps = {
  slug: 'delivery',
  title: 'Delivery',
  description: 'Do the records arrive, how late, and where do they come from?',
  rows: [
    row(13, recordsPerMinute, lag),
    row(13, shipping, coldStarts),
    row(13, versions, documentsPerIndex),
    rowOf(13, [services, 24], [topLoggers, 24]),
  ],
};
