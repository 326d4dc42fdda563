import type { Aggregation } from './aggregations';
import type { Dql } from './query';
import {
  emptySearchSource,
  objectId,
  type Panel,
  type Reference,
  type SavedObject,
  searchSource,
  type Target,
} from './saved-object';

/** What every panel drawn from aggregations takes. */
export interface VisualizationProps {
  readonly slug: string;
  /** The question the panel answers. */
  readonly title: string;
  /** @default all documents in the dashboard's time range */
  readonly query?: Dql;
  readonly metrics: readonly Aggregation[];
}

/** An aggregation in its place: `metric`, or what Dashboards calls segment, group or bucket. */
export interface PlacedAggregation extends Aggregation {
  readonly schema: 'metric' | 'segment' | 'group' | 'bucket';
}

export const placed = (schema: PlacedAggregation['schema'], ...aggregations: readonly Aggregation[]) =>
  aggregations.map((aggregation): PlacedAggregation => ({ ...aggregation, schema }));

/** The id an aggregation gets by its place in the list: the first metric is "1". */
export const aggregationId = (index: number) => String(index + 1);

interface Rendering {
  readonly type: string;
  readonly params: object;
  readonly aggregations: readonly PlacedAggregation[];
  readonly uiState?: object;
}

/** A panel made of aggregations on the index pattern. */
export function visualization(props: VisualizationProps, rendering: Rendering): Panel {
  return {
    slug: props.slug,
    title: props.title,
    render: (target) => {
      const source = searchSource(target, props.query);
      const aggs = rendering.aggregations.map(({ type, schema, params }, index) => ({
        id: aggregationId(index),
        enabled: true,
        type,
        schema,
        params,
      }));
      const visState = { title: props.title, type: rendering.type, params: rendering.params, aggs };
      return saved(props, target, { visState, uiState: rendering.uiState, source });
    },
  };
}

/** A panel that brings its own data or none: markdown and Vega. */
export function standaloneVisualization(
  props: Pick<VisualizationProps, 'slug' | 'title'>,
  type: string,
  params: (target: Target) => object,
): Panel {
  return {
    slug: props.slug,
    title: props.title,
    render: (target) => {
      const visState = { title: props.title, type, params: params(target), aggs: [] };
      return saved(props, target, { visState, source: { meta: emptySearchSource, references: [] } });
    },
  };
}

interface Contents {
  readonly visState: object;
  readonly uiState?: object | undefined;
  readonly source: { readonly meta: object; readonly references: readonly Reference[] };
}

function saved(
  { slug, title }: Pick<VisualizationProps, 'slug' | 'title'>,
  target: Target,
  { visState, uiState = {}, source }: Contents,
): SavedObject {
  return {
    type: 'visualization',
    id: objectId(target, slug),
    attributes: {
      title,
      description: '',
      version: 1,
      visState: JSON.stringify(visState),
      uiStateJSON: JSON.stringify(uiState),
      kibanaSavedObjectMeta: source.meta,
    },
    references: source.references,
    migrationVersion: { visualization: '7.10.0' },
  };
}
