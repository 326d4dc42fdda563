import { average, count, maximum, overTime, percentiles, sum, topValues } from './aggregations';
import { type DashboardProps, row } from './dashboard';
import { table } from './panels';
import { anyOf, exists } from './query';
import { links } from './theme';
import { xyChart } from './xy-chart';

const recordsPerMinute = xyChart({
  slug: 'records-per-minute',
  title: 'How many records a minute, from which source?',
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Records a minute',
  metrics: [count()],
  timeBuckets: overTime('m'),
  splitBy: topValues('source', { size: 10, missing: '(no source)' }),
});

const lag = xyChart({
  slug: 'lag',
  title: 'How long from the log call to the index?',
  query: exists('lag_ms'),
  shape: 'line',
  valueLabel: 'Lag (ms)',
  metrics: [average('lag_ms', 'mean'), percentiles('lag_ms', [95]), maximum('lag_ms', 'maximum')],
});

const shipping = xyChart({
  slug: 'fallbacks-and-retries',
  title: 'Which handlers had to retry or fall back to stderr?',
  query: `${exists('shipper.retried')} or ${exists('shipper.fell_back')}`,
  shape: 'histogram',
  valueLabel: 'Records',
  metrics: [sum('shipper.retried', 'retried'), sum('shipper.fell_back', 'fell back')],
});

const coldStarts = xyChart({
  slug: 'cold-starts',
  title: 'When do functions start cold?',
  query: anyOf('cold_start', ['true']),
  shape: 'histogram',
  stacked: true,
  valueLabel: 'Records of cold starts',
  metrics: [count()],
  splitBy: topValues('function_name', { size: 10 }),
});

const documentsPerIndex = table({
  slug: 'documents-per-index',
  title: 'How many documents does each index hold?',
  metrics: [count()],
  rows: [topValues('_index', { size: 100, label: 'Index' })],
});

const versions = table({
  slug: 'versions',
  title: 'Which versions are running?',
  query: exists('function_name'),
  metrics: [count()],
  rows: [
    topValues('function_name', { size: 50, label: 'Function' }),
    topValues('function_version', { size: 10, label: 'Version' }),
  ],
});

export const delivery: DashboardProps = {
  slug: 'delivery',
  title: 'Delivery',
  description: 'Whether the records arrive: volume, lag, retries and fallbacks, indices, versions.',
  timeFrom: 'now-4h',
  rows: [
    row(5, links),
    row(13, recordsPerMinute, lag),
    row(13, shipping, coldStarts),
    row(13, documentsPerIndex, versions),
  ],
};
