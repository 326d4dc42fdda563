import type { Target } from '../saved-object';
import { chartConfig, timeAxis } from './chart';
import { has, inShownRange, searchData } from './search';
import { vega, vegaLiteSchema } from './vega';

/** Rows from top to bottom: label and shortest duration in ms. */
export const durationBands = [
  ['2.5 s and more', 2_500],
  ['1 – 2.5 s', 1_000],
  ['500 ms – 1 s', 500],
  ['250 – 500 ms', 250],
  ['100 – 250 ms', 100],
  ['25 – 100 ms', 25],
  ['5 – 25 ms', 5],
  ['less than 5 ms', 0],
] as const;

/**
 * Steps of the number of requests: name, lowest count, colour. The counts are fixed, about three times the one before:
 * colours that follow the busiest cell draw a few slow requests white.
 */
export const countSteps = [
  ['1 – 2', 1, '#FED98E'],
  ['3 – 9', 3, '#FEB24C'],
  ['10 – 29', 10, '#FD8D3C'],
  ['30 – 99', 30, '#F03B20'],
  ['100 – 299', 100, '#BD0026'],
  ['300 – 999', 300, '#800026'],
  ['1,000 and more', 1_000, '#4D0019'],
] as const;

/** Vega expression of the name of the step that a cell's count falls into. */
const stepOf = countSteps.reduce<string>(
  (lower, [name, from]) => `(datum.requests >= ${from} ? '${name}' : ${lower})`,
  "''",
);

/** Number of requests by time (columns) and duration (rows, the slowest on top). */
export const durationHeatmap = vega({
  slug: 'latency-heatmap',
  title: 'When are requests slow, and how many of them?',
  spec: (target) => ({
    $schema: vegaLiteSchema,
    config: chartConfig,
    data: { name: 'cells', ...requestsByDuration(target) },
    transform: [
      { calculate: 'datum.durations.buckets', as: 'band' },
      { flatten: ['band'] },
      { calculate: 'datum.band.key', as: 'duration' },
      { calculate: 'datum.band.doc_count', as: 'requests' },
      { filter: 'datum.requests > 0' },
      { calculate: stepOf, as: 'step' },
    ],
    mark: { type: 'rect' },
    encoding: {
      x: {
        field: 'key',
        type: 'ordinal',
        axis: { ...timeAxis, labelOverlap: true, labelAngle: 0, ticks: false },
      },
      y: {
        field: 'duration',
        type: 'ordinal',
        sort: durationBands.map(([label]) => label),
        scale: { domain: durationBands.map(([label]) => label) },
        axis: { title: null },
      },
      color: {
        field: 'step',
        type: 'nominal',
        scale: { domain: countSteps.map(([name]) => name), range: countSteps.map(([, , color]) => color) },
        legend: { title: 'Requests', orient: 'right' },
      },
      tooltip: [
        { field: 'key', type: 'temporal', format: '%d %b %H:%M', title: 'from' },
        { field: 'duration', type: 'nominal', title: 'duration' },
        { field: 'requests', type: 'quantitative', title: 'requests' },
      ],
    },
  }),
});

function requestsByDuration(target: Target): object {
  const ranges = durationBands.map(([key, from], index) => {
    const above = durationBands[index - 1];
    return above ? { key, from, to: above[1] } : { key, from };
  });
  return searchData(
    target,
    {
      filter: [inShownRange(), has('http_route')],
      aggs: {
        over_time: {
          date_histogram: {
            field: 'asctime',
            interval: { '%autointerval%': 50 },
            extended_bounds: { min: { '%timefilter%': 'min' }, max: { '%timefilter%': 'max' } },
            min_doc_count: 0,
          },
          aggs: { durations: { range: { field: 'duration_ms', ranges } } },
        },
      },
    },
    'aggregations.over_time.buckets',
  );
}
