import { type Aggregation, overTime } from '../aggregations';
import type { Panel } from '../saved-object';
import { aggregationId, placed, type VisualizationProps, visualization } from './visualization';

export interface XyChartProps extends VisualizationProps {
  readonly shape: 'line' | 'area' | 'histogram';
  /** Label of the value axis, with its unit: "Duration (ms)". */
  readonly valueLabel: string;
  /** Grouping that makes a series of each value. @default one series a metric */
  readonly splitBy?: Aggregation;
  /** Whether series stand on top of each other instead of in front. @default false */
  readonly stacked?: boolean;
  /** @default buckets by the time range chosen in Dashboards */
  readonly timeBuckets?: Aggregation;
  /** Colour (`#BF1B00`) of each series by its label, so that a level looks alike on every page. */
  readonly colors?: Readonly<Record<string, string>>;
}

/** Metrics over time as lines, areas or bars. */
export function xyChart(props: XyChartProps): Panel {
  return visualization(props, {
    type: props.shape,
    params: chartParams(props),
    aggregations: [
      ...placed('metric', ...props.metrics),
      ...placed('segment', props.timeBuckets ?? overTime()),
      ...placed('group', ...(props.splitBy ? [props.splitBy] : [])),
    ],
    ...(props.colors ? { uiState: { vis: { colors: props.colors } } } : {}),
  });
}

function chartParams({ shape, valueLabel, stacked, metrics }: XyChartProps) {
  const series = metrics.map((_, index) => ({
    show: true,
    type: shape,
    mode: stacked ? 'stacked' : 'normal',
    data: { label: valueLabel, id: aggregationId(index) },
    valueAxis: 'ValueAxis-1',
    drawLinesBetweenPoints: true,
    lineWidth: 2,
    interpolate: 'linear',
    showCircles: true,
  }));
  return {
    type: shape,
    grid: { categoryLines: false },
    categoryAxes: [categoryAxis],
    valueAxes: [{ ...valueAxis, title: { text: valueLabel } }],
    seriesParams: series,
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: {},
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}

const categoryAxis = {
  id: 'CategoryAxis-1',
  type: 'category',
  position: 'bottom',
  show: true,
  style: {},
  scale: { type: 'linear' },
  labels: { show: true, filter: true, truncate: 100 },
  title: {},
};

const valueAxis = {
  id: 'ValueAxis-1',
  name: 'LeftAxis-1',
  type: 'value',
  position: 'left',
  show: true,
  style: {},
  scale: { type: 'linear', mode: 'normal' },
  labels: { show: true, rotate: 0, filter: false, truncate: 100 },
};
