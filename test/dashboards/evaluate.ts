/**
 * Aggregations computed over documents in memory: what the engine ought to answer to a panel's request. Written from
 * the request body alone, so that it shares nothing with the code that makes panels.
 */
export type Doc = Readonly<Record<string, unknown>>;

// biome-ignore lint/suspicious/noExplicitAny: request and response bodies are free-form JSON
type Json = any;

/** A dotted field of a document: `shipper.retried`; a sub-field reads its parent within `ignore_above`. */
export function read(doc: Doc, field: string): unknown {
  if (field === 'message.keyword') {
    return String(doc.message).length <= 256 ? doc.message : undefined;
  }
  // biome-ignore lint/suspicious/noExplicitAny: walks down a document
  return field.split('.').reduce<any>((value, key) => value?.[key], doc);
}

/** Compares an answer's aggregations with the ones computed; lists each difference with its path. */
export function differences(request: Json, answer: Json, docs: readonly Doc[], path = ''): string[] {
  return Object.entries<Json>(request.aggs ?? {}).flatMap(([id, { aggs, ...own }]) => {
    const [type, params] = Object.entries<Json>(own)[0] ?? [];
    const at = `${path}/${id}:${type}`;
    const got = answer[id];
    if (!got) return [`${at}: no answer`];
    if (type === 'filter') {
      const matching = docs.filter((doc) => matchesTerms(doc, params.terms));
      return sameCount(at, got.doc_count, matching.length);
    }
    const keysOf = bucketKeys(String(type), params);
    return keysOf
      ? bucketDifferences({ aggs, params, at }, got, group(docs, keysOf))
      : metricDifferences(String(type), params, { got, docs, at });
  });
}

const matchesTerms = (doc: Doc, terms: Record<string, unknown[]>) =>
  Object.entries(terms).every(([field, values]) => values.includes(read(doc, field)));

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
      const widthMs = Number.parseInt(unit, 10) * 60_000;
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
    default:
      return undefined;
  }
}

const rangeKey = ({ from, to }: Json) => `${from}.0-${to === undefined ? '*' : `${to}.0`}`;

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
  const expectedBuckets = Math.min(groups.size, params.size ?? Number.POSITIVE_INFINITY);
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

/** The engine's percentiles are approximate (t-digest): each must lie within 5 % of ranks around the exact one. */
function percentileDifferences(at: string, got: Json[], numbers: readonly number[]): string[] {
  if (numbers.length === 0) return [];
  return got.flatMap(({ key, value }) => {
    const rank = (Number(key) / 100) * (numbers.length - 1);
    const slack = 1 + numbers.length * 0.05;
    const low = numbers[Math.max(0, Math.floor(rank - slack))] ?? 0;
    const high = numbers[Math.min(numbers.length - 1, Math.ceil(rank + slack))] ?? 0;
    const within = value >= low - tolerance(low) && value <= high + tolerance(high);
    return within ? [] : [`${at}/p${key}: ${value}; expected ${low} to ${high}`];
  });
}

const sameCount = (at: string, got: number, expected: number) =>
  got === expected ? [] : [`${at}: ${got} documents; expected ${expected}`];

// The engine stores floats of 24 bits.
const tolerance = (value: number) => Math.abs(value) * 1e-6 + 1e-6;
const closeTo = (got: number | null, expected: number) =>
  got !== null && Math.abs(got - expected) <= tolerance(expected);
