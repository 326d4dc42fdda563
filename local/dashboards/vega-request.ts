/**
 * Searches of a Vega panel, rebuilt as OpenSearch Dashboards 2.8 makes them of a specification: it puts the chosen time
 * range, the search bar and the filters in place of its placeholders. test/dashboards/panel-request.test.ts holds this
 * model of the browser against recordings.
 */
export interface VegaContext {
  /** Bounds of the time range, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** What `%autointerval%` comes to. */
  readonly interval: string;
  /** `bool.filter` of what the search bar and the filters ask for. */
  readonly pageFilter: readonly object[];
}

// biome-ignore lint/suspicious/noExplicitAny: a specification is free-form JSON
type Json = any;

export interface VegaSearch {
  /** Name of the data set that the response fills. */
  readonly name: string;
  readonly body: Json;
  /** Path of the data set in the response: `aggregations.over_time.buckets`. */
  readonly property: string;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
};

/** Every search of a specification, in the order of the data sets in it. */
export function vegaSearches(spec: Json, context: VegaContext): VegaSearch[] {
  return dataSetsOf(spec).map(({ name, url, format }) => ({
    name,
    property: format.property,
    body: bodyOf(url, context),
  }));
}

/** Objects with a `url` that is a search, wherever in the specification they stand. */
export function dataSetsOf(node: Json): Json[] {
  if (node === null || typeof node !== 'object') return [];
  if (node.url?.index !== undefined) return [node];
  return Object.values(node).flatMap(dataSetsOf);
}

function bodyOf(url: Json, context: VegaContext): Json {
  const { query, ...rest } = url.body;
  const body = replaced(rest, context);
  if (url['%context%']) return { ...body, query: contextQuery(context) };
  const { must, filter, must_not } = query.bool;
  return {
    ...body,
    query: {
      bool: {
        must: withContext(must, [], context),
        filter: withContext(filter, context.pageFilter, context),
        must_not: withContext(must_not, [], context),
      },
    },
  };
}

/** The query of a specification that has `%context%` in place of one. */
function contextQuery({ from, to, pageFilter }: VegaContext): object {
  const range = { asctime: { gte: from, lte: to, format: 'strict_date_optional_time' } };
  return { bool: { must: [{ range }], filter: pageFilter, should: [], must_not: [] } };
}

function withContext(clauses: readonly Json[], own: readonly object[], context: VegaContext): Json[] {
  return clauses.flatMap((clause) => (typeof clause === 'string' ? own : [replaced(clause, context)]));
}

function replaced(node: Json, context: VegaContext): Json {
  if (Array.isArray(node)) return node.map((inner) => replaced(inner, context));
  if (node === null || typeof node !== 'object') return node;
  if (node['%autointerval%']) return context.interval;
  const bound = node['%timefilter%'];
  if (bound === 'min') return Date.parse(context.from) + shiftMs(node);
  if (bound === 'max') return Date.parse(context.to) + shiftMs(node);
  if (bound === true) return shiftedRange(node, context);
  return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, replaced(inner, context)]));
}

function shiftedRange(node: Json, { from, to }: VegaContext): object {
  const shifted = (iso: string) => new Date(Date.parse(iso) + shiftMs(node)).toISOString();
  return { gte: shifted(from), lte: shifted(to), format: 'strict_date_optional_time' };
}

const shiftMs = ({ shift = 0, unit = 'day' }: Json): number => shift * (UNIT_MS[unit] ?? Number.NaN);
