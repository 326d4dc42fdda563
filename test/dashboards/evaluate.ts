import { type Doc, matches, read } from './evaluate-query';

/**
 * Aggregations computed over documents in memory: what the engine's response to a panel's request ought to be. Written
 * from the request body alone, so that it shares nothing with the code that makes panels.
 */
// biome-ignore lint/suspicious/noExplicitAny: request and response bodies are free-form JSON
type Json = any;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Where the aggregations of a response differ from the ones computed: each difference with its path. */
export function differences(request: Json, response: Json, docs: readonly Doc[], path = ''): string[] {
  return Object.entries<Json>(request.aggs ?? {}).flatMap(([id, { aggs, meta: _, ...own }]) => {
    const [type, params] = Object.entries<Json>(own)[0] ?? [];
    const at = `${path}/${id}:${type}`;
    const got = response[id];
    if (!got) return [`${at}: not in the response`];
    if (type === 'filter') {
      const matching = docs.filter((doc) => matches(params, doc));
      return [...sameCount(at, got.doc_count, matching.length), ...differences({ aggs }, got, matching, at)];
    }
    const keysOf = bucketKeys(String(type), params);
    return keysOf
      ? bucketDifferences({ aggs, params, at }, got, group(docs, keysOf))
      : metricDifferences(String(type), params, { got, docs, at });
  });
}

/** The keys of the buckets a document falls into, or undefined for a metric. */
function bucketKeys(type: string, params: Json): ((doc: Doc) => string[]) | undefined {
  const value = (doc: Doc) => read(doc, params.field);
  switch (type) {
    case 'terms':
      return (doc) => {
        const own = value(doc) ?? params.missing;
        return own === undefined ? [] : [String(own)];
      };
    case 'date_histogram': {
      const unit = params.fixed_interval ?? params.calendar_interval ?? params.interval;
      const widthMs = Number.parseInt(unit, 10) * (UNIT_MS[unit.at(-1)] ?? Number.NaN);
      return (doc) => [String(Math.floor(Date.parse(String(value(doc))) / widthMs) * widthMs)];
    }
    case 'range':
      return (doc) => {
        const number = value(doc);
        if (typeof number !== 'number') return [];
        // The engine keeps a float: a value next to a bound falls where its float falls.
        const stored = Math.fround(number);
        const inside = ({ from, to }: Json) => stored >= from && (to === undefined || stored < to);
        return params.ranges.filter(inside).map(rangeKey);
      };
    case 'filters':
      return (doc) => Object.keys(params.filters).filter((key) => matches(params.filters[key], doc));
    default:
      return undefined;
  }
}

const rangeKey = ({ key, from, to }: Json) => key ?? `${from}.0-${to === undefined ? '*' : `${to}.0`}`;

function group(docs: readonly Doc[], keysOf: (doc: Doc) => string[]): Map<string, Doc[]> {
  const groups = new Map<string, Doc[]>();
  for (const doc of docs) {
    for (const key of keysOf(doc)) groups.set(key, [...(groups.get(key) ?? []), doc]);
  }
  return groups;
}

function bucketDifferences(
  { aggs, params, at }: { aggs: Json; params: Json; at: string },
  got: Json,
  groups: Map<string, Doc[]>,
): string[] {
  const buckets: Json[] = Array.isArray(got.buckets)
    ? got.buckets.map((bucket: Json) => ({ ...bucket, key: String(bucket.key_as_text ?? bucket.key) }))
    : Object.entries<Json>(got.buckets).map(([key, bucket]) => ({ ...bucket, key }));
  const filled = buckets.filter(({ doc_count }) => doc_count > 0);
  const large = [...groups.values()].filter((docs) => docs.length >= (params.min_doc_count ?? 1));
  const expectedBuckets = Math.min(large.length, params.size ?? Number.POSITIVE_INFINITY);
  return [
    ...(filled.length === expectedBuckets
      ? []
      : [`${at}: ${filled.length} buckets; expected ${expectedBuckets}`]),
    ...filled.flatMap((bucket) => {
      const docs = groups.get(bucket.key) ?? [];
      const place = `${at}[${bucket.key}]`;
      return [
        ...sameCount(place, bucket.doc_count, docs.length),
        ...differences({ aggs }, bucket, docs, place),
      ];
    }),
  ];
}

function metricDifferences(
  type: string,
  params: Json,
  { got, docs, at }: { got: Json; docs: readonly Doc[]; at: string },
): string[] {
  const values = docs.map((doc) => read(doc, params.field)).filter((value) => value !== undefined);
  if (type === 'cardinality') return sameCount(at, got.value, new Set(values).size);
  const numbers = values
    .map((value) => (typeof value === 'string' ? Date.parse(value) : Number(value)))
    .sort((a, b) => a - b);
  if (type === 'percentiles') return percentileDifferences(at, got.values, numbers);
  const expected = simpleMetric(type, numbers);
  if (expected === null) return got.value === null ? [] : [`${at}: ${got.value}; expected null`];
  return closeTo(got.value, expected) ? [] : [`${at}: ${got.value}; expected ${expected}`];
}

function simpleMetric(type: string, numbers: readonly number[]): number | null {
  const total = numbers.reduce((sum, number) => sum + number, 0);
  switch (type) {
    case 'sum':
      return total;
    case 'avg':
      return numbers.length ? total / numbers.length : null;
    case 'min':
      return numbers[0] ?? null;
    case 'max':
      return numbers.at(-1) ?? null;
    default:
      throw new Error(`evaluate: no reading for a metric of type ${type}`);
  }
}

/** Percentiles of the engine are approximate: each must lie within 5 % of ranks around the exact one. */
function percentileDifferences(at: string, got: Json, numbers: readonly number[]): string[] {
  if (numbers.length === 0) return [];
  const values: Json[] = Array.isArray(got)
    ? got
    : Object.entries(got).map(([key, value]) => ({ key, value }));
  return values.flatMap(({ key, value }) => {
    const rank = (Number(key) / 100) * (numbers.length - 1);
    const slack = 1 + numbers.length * 0.05;
    const low = numbers[Math.max(0, Math.floor(rank - slack))] ?? 0;
    const high = numbers[Math.min(numbers.length - 1, Math.ceil(rank + slack))] ?? 0;
    const within = value >= low * 0.99 - tolerance(low) && value <= high * 1.01 + tolerance(high);
    return within ? [] : [`${at}/p${key}: ${value}; expected ${low} to ${high}`];
  });
}

const sameCount = (at: string, got: number, expected: number) =>
  got === expected ? [] : [`${at}: ${got} documents; expected ${expected}`];

// The engine stores floats of 24 bits.
const tolerance = (value: number) => Math.abs(value) * 1e-6 + 1e-6;
const closeTo = (got: number | null, expected: number) =>
  got !== null && Math.abs(got - expected) <= tolerance(expected);
