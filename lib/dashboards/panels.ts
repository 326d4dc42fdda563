import { type Aggregation, count, overTime } from './aggregations';
import type { FieldName } from './fields';
import type { Dql } from './query';
import { objectId, type Panel, searchSource, type Target } from './saved-object';
import { placed, standaloneVisualization, type VisualizationProps, visualization } from './visualization';

type WithoutMetrics = Omit<VisualizationProps, 'metrics'>;

/** One big number. */
export function metric(props: WithoutMetrics & { readonly value: Aggregation }): Panel {
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
      style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 60 },
    },
  };
  return visualization(
    { ...props, metrics: [props.value] },
    { type: 'metric', params, aggregations: placed('metric', props.value) },
  );
}

/** Rows by one or more groupings, the most of the first metric on top. */
export function table(props: VisualizationProps & { readonly rows: readonly Aggregation[] }): Panel {
  const params = {
    perPage: 10,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
  };
  const aggregations = [...placed('metric', ...props.metrics), ...placed('bucket', ...props.rows)];
  return visualization(props, { type: 'table', params, aggregations });
}

/** Shares of a whole, as a ring. */
export function pie(props: WithoutMetrics & { readonly slices: Aggregation }): Panel {
  const params = {
    type: 'pie',
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    isDonut: true,
    labels: { show: false, values: true, last_level: true, truncate: 100 },
  };
  const aggregations = [...placed('metric', count()), ...placed('segment', props.slices)];
  return visualization({ ...props, metrics: [count()] }, { type: 'pie', params, aggregations });
}

/** Documents by time (columns) and by bands of a value (rows); the darker, the more. */
export function heatmap(props: WithoutMetrics & { readonly bands: Aggregation }): Panel {
  const params = {
    type: 'heatmap',
    addTooltip: true,
    addLegend: true,
    enableHover: false,
    legendPosition: 'right',
    times: [],
    colorsNumber: 6,
    colorSchema: 'Blues',
    setColorRange: false,
    colorsRange: [],
    invertColors: false,
    percentageMode: false,
    valueAxes: [
      {
        show: false,
        id: 'ValueAxis-1',
        type: 'value',
        scale: { type: 'linear', defaultYExtents: false },
        labels: { show: false, rotate: 0, overwriteColor: false, color: 'black' },
      },
    ],
  };
  const aggregations = [
    ...placed('metric', count()),
    ...placed('segment', overTime()),
    ...placed('group', props.bands),
  ];
  return visualization({ ...props, metrics: [count()] }, { type: 'heatmap', params, aggregations });
}

/** A text with links. */
export function markdown(props: {
  readonly slug: string;
  readonly title: string;
  readonly text: (target: Target) => string;
}): Panel {
  return standaloneVisualization(props, 'markdown', (target) => ({
    fontSize: 12,
    openLinksInNewTab: false,
    markdown: props.text(target),
  }));
}

/** A chart from a Vega-Lite specification that brings its own query. */
export function vega(props: {
  readonly slug: string;
  readonly title: string;
  readonly spec: (target: Target) => object;
}): Panel {
  return standaloneVisualization(props, 'vega', (target) => ({
    spec: JSON.stringify(props.spec(target)),
  }));
}

export interface SavedSearchProps {
  readonly slug: string;
  readonly title: string;
  readonly columns: readonly FieldName[];
  readonly query?: Dql;
  /** @default newest first */
  readonly sort?: readonly [FieldName, 'asc' | 'desc'];
}

/** The documents themselves, one a line, each opening to all its fields. */
export function savedSearch(props: SavedSearchProps): Panel {
  return {
    slug: props.slug,
    title: props.title,
    render: (target) => {
      const source = searchSource(target, props.query, { highlightAll: true, version: true });
      return {
        type: 'search',
        id: objectId(target, props.slug),
        attributes: {
          title: props.title,
          description: '',
          hits: 0,
          columns: props.columns,
          sort: [props.sort ?? ['asctime', 'desc']],
          version: 1,
          kibanaSavedObjectMeta: source.meta,
        },
        references: source.references,
        migrationVersion: { search: '7.9.3' },
      };
    },
  };
}
