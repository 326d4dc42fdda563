import { type Aggregation, count } from '../aggregations';
import type { Panel } from '../saved-object';
import { placed, type VisualizationProps, visualization } from './visualization';

export type PieProps = Omit<VisualizationProps, 'metrics'> & { readonly slices: Aggregation };

/** Shares of a whole as a ring, each with its name and its percentage. */
export function pie(props: PieProps): Panel {
  const params = {
    type: 'pie',
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    isDonut: true,
    labels: { show: true, values: true, last_level: true, truncate: 100 },
  };
  const metrics = [count('Records')];
  const aggregations = [...placed('metric', ...metrics), ...placed('segment', props.slices)];
  return visualization({ ...props, metrics }, { type: 'pie', params, aggregations });
}
