import type { Aggregation } from '../aggregations';
import type { Panel } from '../saved-object';
import { placed, type VisualizationProps, visualization } from './visualization';

export interface TableProps extends VisualizationProps {
  /** Groupings, the outermost first. */
  readonly rows: readonly Aggregation[];
  /** Column, counted from 0, and its width in pixels. @default Dashboards shares the width equally */
  readonly widths?: Readonly<Record<number, number>>;
}

/** Rows by one or more groupings. All of them scroll in the panel: a pager would cut the last one in half. */
export function table(props: TableProps): Panel {
  const params = {
    perPage: '',
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
  };
  const aggregations = [...placed('metric', ...props.metrics), ...placed('bucket', ...props.rows)];
  const columnsWidth = Object.entries(props.widths ?? {}).map(([column, width]) => ({
    colIndex: Number(column),
    width,
  }));
  return visualization(props, { type: 'table', params, aggregations, uiState: { vis: { columnsWidth } } });
}
