import type { FieldName } from './fields';

/** A query in Dashboards Query Language, as its search bar takes it. */
export type Dql = string;

/** Documents whose field has one of the values: `levelname:(ERROR or CRITICAL)`. */
export function anyOf(field: FieldName, values: readonly string[]): Dql {
  return `${field}:(${values.map(quote).join(' or ')})`;
}

/** Documents that have the field at all: `exc_info:*`. */
export function exists(field: FieldName): Dql {
  return `${field}:*`;
}

// Characters that DQL reads as syntax make a value need quotes.
function quote(value: string): string {
  return /^[\w-]+$/.test(value) ? value : JSON.stringify(value);
}
