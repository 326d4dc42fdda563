import type { Aggregation } from '../aggregations';
import type { Dql } from '../query';
import {
  emptySearchSource,
  objectId,
  type Panel,
  type Reference,
  type SavedObject,
  searchSource,
  type Target,
} from '../saved-object';

/** What every panel has. */
export interface PanelProps {
  /** End of the saved object's id. */
  readonly slug: string;
  /** Question that the panel answers. */
  readonly title: string;
}

/** What every panel drawn from aggregations takes. */
export interface VisualizationProps extends PanelProps {
  /** @default every document in the page's time range */
  readonly query?: Dql;
  readonly metrics: readonly Aggregation[];
}

/** An aggregation in its place: `metric`, or what Dashboards calls segment, group or bucket. */
export interface PlacedAggregation extends Aggregation {
  readonly schema: 'metric' | 'segment' | 'group' | 'bucket';
}

export const placed = (schema: PlacedAggregation['schema'], ...aggregations: readonly Aggregation[]) =>
  aggregations.map((aggregation): PlacedAggregation => ({ ...aggregation, schema }));

/** Id of an aggregation by its place in the list: the first metric is "1". */
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

interface Standalone {
  readonly type: string;
  readonly params: (target: Target) => object;
  readonly references?: (target: Target) => readonly Reference[];
}

/** A panel that brings its own data or none: markdown, controls and Vega. */
export function standaloneVisualization(props: PanelProps, { type, params, references }: Standalone): Panel {
  return {
    slug: props.slug,
    title: props.title,
    render: (target) => {
      const visState = { title: props.title, type, params: params(target), aggs: [] };
      const source = { meta: emptySearchSource, references: references?.(target) ?? [] };
      return saved(props, target, { visState, source });
    },
  };
}

interface Contents {
  readonly visState: object;
  readonly uiState?: object | undefined;
  readonly source: { readonly meta: object; readonly references: readonly Reference[] };
}

function saved(
  { slug, title }: PanelProps,
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
