import type { Target } from '../saved-object';
import { chartConfig, timeAxis } from './chart';
import { deployMarks } from './deploys';
import { durationPercentiles, has, inShownRange, searchData } from './search';
import { vega, vegaLiteSchema } from './vega';

/** p50, p95 and p99 of all requests over time, with a mark where a function's version changes. */
export const latency = vega({
  slug: 'latency',
  title: 'How long do requests take (dashed lines are deploys)?',
  spec: (target) => ({
    $schema: vegaLiteSchema,
    config: chartConfig,
    layer: [percentileLines(target), deployMarks(target)],
  }),
});

function percentileLines(target: Target): object {
  return {
    data: { name: 'durations', ...percentilesOverTime(target) },
    transform: [
      // A time without requests has no percentile: null leaves a gap in the line.
      ...['50', '95', '99'].map((percent) => ({
        calculate: `datum.latency.doc_count ? datum.latency.ms.values['${percent}.0'] : null`,
        as: `p${percent}`,
      })),
      { fold: ['p50', 'p95', 'p99'], as: ['percentile', 'ms'] },
    ],
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'key', type: 'temporal', axis: timeAxis },
      y: { field: 'ms', type: 'quantitative', axis: { title: 'Duration (ms)' } },
      color: {
        field: 'percentile',
        type: 'nominal',
        scale: { domain: ['p50', 'p95', 'p99'], range: ['#6ED0E0', '#54728C', '#6D1F62'] },
      },
      tooltip: [
        { field: 'key', type: 'temporal', format: '%d %b %H:%M', title: 'from' },
        { field: 'percentile', type: 'nominal', title: 'percentile' },
        { field: 'ms', type: 'quantitative', format: ',.2f', title: 'ms' },
      ],
    },
  };
}

function percentilesOverTime(target: Target): object {
  const over_time = {
    date_histogram: { field: 'asctime', interval: { '%autointerval%': 50 }, min_doc_count: 0 },
    aggs: { latency: durationPercentiles([50, 95, 99]) },
  };
  return searchData(
    target,
    { filter: [inShownRange(), has('http_route')], aggs: { over_time } },
    'aggregations.over_time.buckets',
  );
}
