import { dqlToQuery } from './dql';
import { type VegaSearch, vegaSearches } from './vega-request';

/**
 * The requests that a browser makes for a panel, rebuilt from the saved object as OpenSearch Dashboards 2.8 was
 * recorded to make them. It is a model of the browser; test/dashboards/panel-request.test.ts holds it against the
 * recordings.
 */
export interface PanelContext {
  /** Bounds of the time range, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** What `auto` comes to for the time range: Dashboards aims at 50 buckets. */
  readonly interval: string;
  readonly dateFields: readonly string[];
  readonly scriptFields?: object;
  /** Query in the search bar of the page. @default none */
  readonly pageQuery?: string;
  /** Filters of the page as queries, pinned ones among them. @default none */
  readonly pageFilters?: readonly object[];
}

export interface SavedAggregation {
  readonly id: string;
  readonly type: string;
  readonly schema: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a saved object file holds
  readonly params: Record<string, any>;
}

export interface SavedPanel {
  readonly type: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a saved object file holds
  readonly attributes: Record<string, any>;
}

// biome-ignore lint/suspicious/noExplicitAny: a visualization's state is free-form JSON
export const visStateOf = (panel: SavedPanel): any => JSON.parse(panel.attributes.visState);

export const aggregationsOf = (panel: SavedPanel): SavedAggregation[] =>
  panel.type === 'visualization' ? visStateOf(panel).aggs : [];

export const visTypeOf = (panel: SavedPanel): string =>
  panel.type === 'search' ? 'search' : visStateOf(panel).type;

export const dqlOf = (panel: SavedPanel): string =>
  JSON.parse(panel.attributes.kibanaSavedObjectMeta.searchSourceJSON).query.query;

/** Bodies of the searches a panel makes: none for markdown, several for controls and for Vega. */
export function panelRequests(panel: SavedPanel, context: PanelContext): object[] {
  switch (visTypeOf(panel)) {
    case 'markdown':
      return [];
    case 'vega':
      return vegaSearchesOf(panel, context).map(({ body }) => body);
    case 'input_control_vis':
      return visStateOf(panel).params.controls.map(({ fieldName }: { fieldName: string }) =>
        listRequest(fieldName, context),
      );
    case 'search':
      return [savedSearchRequest(panel, context)];
    default:
      return [
        {
          aggs: nestAggregations(aggregationsOf(panel), context),
          size: 0,
          ...commonParts(context, [...pageQueryOf(context), dqlToQuery(dqlOf(panel))]),
        },
      ];
  }
}

/** Searches of a Vega panel by the data sets they fill. */
export function vegaSearchesOf(panel: SavedPanel, context: PanelContext): VegaSearch[] {
  const own = { match_all: {} };
  const pageFilter = [...pageQueryOf(context), own, ...(context.pageFilters ?? [])];
  return vegaSearches(JSON.parse(visStateOf(panel).params.spec), { ...context, pageFilter });
}

/** The search bar's query; when it is empty a visualization sends nothing for it. */
const pageQueryOf = ({ pageQuery }: PanelContext) => (pageQuery ? [dqlToQuery(pageQuery)] : []);

function commonParts(context: PanelContext, queries: readonly object[]) {
  const filter = [...queries, ...(context.pageFilters ?? []), timeRange(context)];
  return {
    stored_fields: ['*'],
    script_fields: context.scriptFields ?? {},
    docvalue_fields: context.dateFields.map((field) => ({ field, format: 'date_time' })),
    _source: { excludes: [] },
    query: { bool: { must: [], filter, should: [], must_not: [] } },
  };
}

const timeRange = ({ from, to }: PanelContext) => ({
  range: { asctime: { gte: from, lte: to, format: 'strict_date_optional_time' } },
});

/** Groupings nest in their order, the metrics stand in the innermost; a count is the bucket's own doc_count. */
function nestAggregations(aggregations: readonly SavedAggregation[], context: PanelContext): object {
  const metrics = aggregations.filter(({ schema, type }) => schema === 'metric' && type !== 'count');
  const groupings = aggregations.filter(({ schema }) => schema !== 'metric');
  const innermost: Record<string, object> = Object.fromEntries(
    metrics.map(({ id, type, params }) => [id, { [type]: metricParams(type, params) }]),
  );
  return groupings.reduceRight<Record<string, object>>((inner, { id, type, params }) => {
    const own = { [type]: groupingParams(type, params, { aggregations, context }) };
    return { [id]: Object.keys(inner).length ? { ...own, aggs: inner } : own };
  }, innermost);
}

function metricParams(type: string, { field, percents }: SavedAggregation['params']): object {
  return type === 'percentiles' ? { field, percents, keyed: false } : { field };
}

interface Place {
  readonly aggregations: readonly SavedAggregation[];
  readonly context: PanelContext;
}

function groupingParams(type: string, params: SavedAggregation['params'], place: Place): object {
  const { field } = params;
  switch (type) {
    case 'date_histogram': {
      const interval =
        params.interval === 'auto'
          ? { fixed_interval: place.context.interval }
          : { calendar_interval: `1${params.interval}` };
      return { field, ...interval, time_zone: 'Africa/Abidjan', min_doc_count: 1 };
    }
    case 'terms': {
      const orderedBy = place.aggregations.find(({ id }) => id === params.orderBy);
      const key = orderedBy?.type === 'count' ? '_count' : params.orderBy;
      const missing = params.missingBucket ? { missing: '__missing__' } : {};
      return { field, order: { [key]: params.order }, ...missing, size: params.size };
    }
    case 'filters':
      return { filters: namedQueries(params.filters) };
    case 'range':
      return { field, ranges: params.ranges, keyed: true };
    case 'histogram':
      return { field, interval: params.interval, min_doc_count: 1 };
    default:
      throw new Error(`panel request: no recording of a grouping of type ${type}`);
  }
}

function namedQueries(filters: readonly { label: string; input: { query: string } }[]): object {
  const query = (dql: string) => ({
    bool: { must: [], filter: [dqlToQuery(dql)], should: [], must_not: [] },
  });
  return Object.fromEntries(filters.map(({ label, input }) => [label, query(input.query)]));
}

/** Values of a control's list: of the first 100,000 documents of a shard, as the control's defaults have it. */
function listRequest(field: string, context: PanelContext): object {
  return {
    timeout: '1000ms',
    terminate_after: 100_000,
    size: 0,
    aggs: { termsAgg: { terms: { order: { _count: 'desc' }, field } } },
    ...commonParts({ ...context, pageFilters: [] }, []),
  };
}

function savedSearchRequest(panel: SavedPanel, context: PanelContext) {
  const sort = panel.attributes.sort as [string, string][];
  const { highlightAll } = JSON.parse(panel.attributes.kibanaSavedObjectMeta.searchSourceJSON);
  return {
    version: true,
    size: 500,
    sort: sort.map(([field, order]) => ({ [field]: { order, unmapped_type: 'boolean' } })),
    ...commonParts(context, [dqlToQuery(dqlOf(panel)), dqlToQuery(context.pageQuery ?? '')]),
    ...(highlightAll && {
      highlight: {
        pre_tags: ['@opensearch-dashboards-highlighted-field@'],
        post_tags: ['@/opensearch-dashboards-highlighted-field@'],
        fields: { '*': {} },
        fragment_size: 2147483647,
      },
    }),
  };
}
