import { dqlToQuery } from './dql';

/**
 * The request a browser makes for a panel, rebuilt from the saved object as OpenSearch Dashboards 2.8 was recorded to
 * make it. It is a model of the browser; test/dashboards/panel-request.test.ts holds it against the recordings.
 */
export interface PanelContext {
  readonly from: string;
  readonly to: string;
  /** What `auto` comes to for the time range: Dashboards aims at 50 buckets. */
  readonly interval: string;
  readonly dateFields: readonly string[];
  readonly scriptFields?: object;
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

export const aggregationsOf = (panel: SavedPanel): SavedAggregation[] =>
  panel.type === 'visualization' ? JSON.parse(panel.attributes.visState).aggs : [];

export const visTypeOf = (panel: SavedPanel): string =>
  panel.type === 'search' ? 'search' : JSON.parse(panel.attributes.visState).type;

export const dqlOf = (panel: SavedPanel): string =>
  JSON.parse(panel.attributes.kibanaSavedObjectMeta.searchSourceJSON).query.query;

/** The body of the search, or undefined for a panel that asks for nothing (markdown). */
export function panelRequest(panel: SavedPanel, context: PanelContext): object | undefined {
  switch (visTypeOf(panel)) {
    case 'markdown':
      return undefined;
    case 'vega':
      return vegaRequest(panel, context);
    case 'search':
      return savedSearchRequest(panel, context);
    default:
      return {
        aggs: nestAggregations(aggregationsOf(panel), context),
        size: 0,
        ...commonParts(panel, context),
      };
  }
}

function commonParts(panel: SavedPanel, context: PanelContext, filters = [dqlToQuery(dqlOf(panel))]) {
  return {
    stored_fields: ['*'],
    script_fields: context.scriptFields ?? {},
    docvalue_fields: context.dateFields.map((field) => ({ field, format: 'date_time' })),
    _source: { excludes: [] },
    query: { bool: { must: [], filter: [...filters, timeRange(context)], should: [], must_not: [] } },
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

function groupingParams(
  type: string,
  params: SavedAggregation['params'],
  { aggregations, context }: { aggregations: readonly SavedAggregation[]; context: PanelContext },
): object {
  const { field } = params;
  switch (type) {
    case 'date_histogram': {
      const interval =
        params.interval === 'auto'
          ? { fixed_interval: context.interval }
          : { calendar_interval: `1${params.interval}` };
      return { field, ...interval, time_zone: 'Africa/Abidjan', min_doc_count: 1 };
    }
    case 'terms': {
      const orderedBy = aggregations.find(({ id }) => id === params.orderBy);
      const key = orderedBy?.type === 'count' ? '_count' : params.orderBy;
      const missing = params.missingBucket ? { missing: '__missing__' } : {};
      return { field, order: { [key]: params.order }, ...missing, size: params.size };
    }
    case 'range':
      return { field, ranges: params.ranges, keyed: true };
    case 'histogram':
      return { field, interval: params.interval, min_doc_count: 1 };
    default:
      throw new Error(`panel request: no recording of a grouping of type ${type}`);
  }
}

function savedSearchRequest(panel: SavedPanel, context: PanelContext) {
  const sort = panel.attributes.sort as [string, string][];
  return {
    version: true,
    size: 500,
    sort: sort.map(([field, order]) => ({ [field]: { order, unmapped_type: 'boolean' } })),
    // The dashboard's own query comes first: it is empty, which is match_all.
    ...commonParts(panel, context, [{ match_all: {} }, dqlToQuery(dqlOf(panel))]),
    highlight: {
      pre_tags: ['@opensearch-dashboards-highlighted-field@'],
      post_tags: ['@/opensearch-dashboards-highlighted-field@'],
      fields: { '*': {} },
      fragment_size: 2147483647,
    },
  };
}

function vegaRequest(panel: SavedPanel, context: PanelContext) {
  const { url } = JSON.parse(JSON.parse(panel.attributes.visState).params.spec).data;
  const bounds = { min: Date.parse(context.from), max: Date.parse(context.to) };
  const body = JSON.parse(JSON.stringify(url.body), (_key, value) => {
    if (value?.['%autointerval%']) return context.interval;
    if (value?.['%timefilter%']) return bounds[value['%timefilter%'] as 'min' | 'max'];
    return value;
  });
  const range = { ...timeRange(context) };
  return {
    ...body,
    query: { bool: { must: [range], filter: [{ match_all: {} }], should: [], must_not: [] } },
  };
}
