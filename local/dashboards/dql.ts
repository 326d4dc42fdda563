/**
 * The part of Dashboards Query Language that our panels use: `field:*`, `field:(a or "b c")`, `and`, `or`.
 * Both readings come from one parse: the query that Dashboards sends, and a predicate over documents.
 */
export interface Clause {
  readonly field: string;
  /** Absent for `field:*`. */
  readonly values?: readonly string[];
}

/** Clauses joined by one word; our queries never mix the two. */
export interface ParsedDql {
  readonly join: 'and' | 'or';
  readonly clauses: readonly Clause[];
}

const clausePattern = /^([\w.@]+):(?:\*|\(([^)]*)\))$/;

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
  const [, field, values] = clausePattern.exec(text) ?? [];
  if (!field) throw new Error(`DQL: no reading for ${JSON.stringify(text)}`);
  if (values === undefined) return { field };
  return { field, values: values.split(' or ').map((value) => value.replace(/^"(.*)"$/, '$1')) };
}

const should = (...queries: object[]) => ({ bool: { should: queries, minimum_should_match: 1 } });

/** What Dashboards makes of the query: one entry of `bool.filter`. */
export function dqlToQuery(dql: string): object {
  const { join, clauses } = parseDql(dql);
  const queries = clauses.map(({ field, values }) => {
    if (!values) return should({ exists: { field } });
    const matches = values.map((value) => should({ match: { [field]: value } }));
    return matches.length === 1 && matches[0] ? matches[0] : should(...matches);
  });
  if (queries.length === 0) return { match_all: {} };
  if (queries.length === 1 && queries[0]) return queries[0];
  return join === 'or' ? should(...queries) : { bool: { filter: queries } };
}

/** Whether a document matches, by reading its values. */
export function dqlMatches(dql: string, read: (field: string) => unknown): boolean {
  const { join, clauses } = parseDql(dql);
  const matches = ({ field, values }: Clause) => {
    const value = read(field);
    return value !== undefined && (!values || values.includes(String(value)));
  };
  return join === 'or' ? clauses.some(matches) : clauses.every(matches);
}
