/**
 * The part of Dashboards Query Language that our panels use: `field:*`, `field:value`, `field:(a or "b c")`,
 * `field >= 1`, `field < 2`, `and`, `or`.
 */
export interface Clause {
  readonly field: string;
  /** Values of `field:(a or b)`; absent for `field:*` and for a comparison. */
  readonly values?: readonly string[];
  readonly comparison?: { readonly operator: Operator; readonly bound: number };
}

type Operator = '>=' | '<';

/** Clauses joined by one word; our queries never mix the two. */
export interface ParsedDql {
  readonly join: 'and' | 'or';
  readonly clauses: readonly Clause[];
}

const matchPattern = /^([\w.@]+):(?:\*|\(([^)]*)\)|([\w-]+|"[^"]*"))$/;
const comparisonPattern = /^([\w.@]+) (>=|<) ([\d.]+)$/;

/** @throws on anything outside the part above, so that a new kind of query gets a reading of its own */
export function parseDql(dql: string): ParsedDql {
  if (dql === '') return { join: 'and', clauses: [] };
  const parts = dql.split(/ (and|or) (?![^(]*\))/);
  const words = new Set(parts.filter((_, index) => index % 2 === 1));
  if (words.size > 1) throw new Error(`DQL: and and or mixed in ${JSON.stringify(dql)}`);
  const clauses = parts.filter((_, index) => index % 2 === 0).map(parseClause);
  return { join: words.has('or') ? 'or' : 'and', clauses };
}

function parseClause(text: string): Clause {
  const [, compared, operator, bound] = comparisonPattern.exec(text) ?? [];
  if (compared) {
    return { field: compared, comparison: { operator: operator as Operator, bound: Number(bound) } };
  }
  const [, field, list, value] = matchPattern.exec(text) ?? [];
  if (!field) throw new Error(`DQL: no reading for ${JSON.stringify(text)}`);
  const values = list?.split(' or ') ?? (value === undefined ? undefined : [value]);
  if (values === undefined) return { field };
  return { field, values: values.map((one) => one.replace(/^"(.*)"$/, '$1')) };
}

const should = (...queries: object[]) => ({ bool: { should: queries, minimum_should_match: 1 } });

/** What Dashboards makes of the query: one entry of `bool.filter`. */
export function dqlToQuery(dql: string): object {
  const { join, clauses } = parseDql(dql);
  const queries = clauses.map(clauseToQuery);
  if (queries.length === 0) return { match_all: {} };
  if (queries.length === 1 && queries[0]) return queries[0];
  return join === 'or' ? should(...queries) : { bool: { filter: queries } };
}

function clauseToQuery({ field, values, comparison }: Clause): object {
  if (comparison) {
    const { operator, bound } = comparison;
    return should({ range: { [field]: { [operator === '<' ? 'lt' : 'gte']: bound } } });
  }
  if (!values) return should({ exists: { field } });
  const matches = values.map((value) => should({ match: { [field]: typed(value) } }));
  return matches.length === 1 && matches[0] ? matches[0] : should(...matches);
}

/** Dashboards sends the words `true` and `false` as booleans. */
function typed(value: string): string | boolean {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
