/** Documents as they were sent, and the queries of the search API read over them. */
export type Doc = Readonly<Record<string, unknown>>;

// biome-ignore lint/suspicious/noExplicitAny: request and response bodies are free-form JSON
type Json = any;

/** Value of a dotted field: `shipper.retried`; a sub-field reads its parent within `ignore_above`. */
export function read(doc: Doc, field: string): unknown {
  if (field === 'message.keyword') {
    return String(doc.message).length <= 256 ? doc.message : undefined;
  }
  return field.split('.').reduce<Json>((value, key) => value?.[key], doc);
}

/** Whether a document matches a query. @throws on a query that no panel has sent yet */
export function matches(query: Json, doc: Doc): boolean {
  const [type, params] = Object.entries<Json>(query)[0] ?? [];
  switch (type) {
    case 'match_all':
      return true;
    case 'exists':
      return read(doc, params.field) !== undefined;
    case 'terms':
      return hasOneOf(doc, params, (value) => value);
    case 'match':
    case 'match_phrase':
      return hasOneOf(doc, params, (value) => [value]);
    case 'range':
      return isWithin(doc, params);
    case 'bool':
      return matchesAll(params, doc);
    case 'script':
      return isChosenDistance(params.script.params);
    default:
      throw new Error(`evaluate: no reading for a query of type ${type}`);
  }
}

function hasOneOf(doc: Doc, params: Json, valuesOf: (value: Json) => Json[]): boolean {
  return Object.entries<Json>(params).every(([field, value]) => {
    const own = read(doc, field);
    return own !== undefined && valuesOf(value).map(String).includes(String(own));
  });
}

function isWithin(doc: Doc, params: Json): boolean {
  return Object.entries<Json>(params).every(([field, { gte, lte, lt }]) => {
    const value = numberOf(read(doc, field));
    if (value === undefined) return false;
    const [from, to, below] = [gte, lte, lt].map(numberOf);
    return (
      (from === undefined || value >= from) &&
      (to === undefined || value <= to) &&
      (below === undefined || value < below)
    );
  });
}

/** A number, or a time in epoch milliseconds. */
function numberOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? Date.parse(value) : Number(value);
}

function matchesAll({ must = [], filter = [], should = [], must_not = [] }: Json, doc: Doc): boolean {
  const every = [...must, ...filter].every((query: Json) => matches(query, doc));
  const none = must_not.every((query: Json) => !matches(query, doc));
  const one = should.length === 0 || should.some((query: Json) => matches(query, doc));
  return every && none && one;
}

/** Reading of the script that lets one distance to the period before through. */
function isChosenDistance({ min, max, above, upTo }: Json): boolean {
  return max - min > above && max - min <= upTo;
}
