import type { Aggregation } from '../aggregations';
import type { Panel } from '../saved-object';
import { placed, type VisualizationProps, visualization } from './visualization';

export type MetricProps = Omit<VisualizationProps, 'metrics'> & { readonly value: Aggregation };

/** One big number. */
export function metric(props: MetricProps): Panel {
  const params = {
    addTooltip: true,
    addLegend: false,
    type: 'metric',
    metric: {
      percentageMode: false,
      useRanges: false,
      colorSchema: 'Green to Red',
      metricColorMode: 'None',
      colorsRange: [{ from: 0, to: 10000 }],
      labels: { show: true },
      invertColors: false,
      style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 48 },
    },
  };
  const aggregations = placed('metric', props.value);
  return visualization({ ...props, metrics: [props.value] }, { type: 'metric', params, aggregations });
}
