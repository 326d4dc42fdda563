import type { FieldName, NumericField } from './fields';

/** A query in Dashboards Query Language, as the search bar of Dashboards takes it. */
export type Dql = string;

/** Matches documents whose field has one of the values: `levelname:(ERROR or CRITICAL)`. */
export function anyOf(field: FieldName, values: readonly string[]): Dql {
  return `${field}:(${values.map(quote).join(' or ')})`;
}

/** Matches documents that have the field at all: `exc_info:*`. */
export function exists(field: FieldName): Dql {
  return `${field}:*`;
}

/** Matches documents whose number is at least `from` and less than `below`; either bound may be left out. */
export function inRange(
  field: NumericField,
  { from, below }: { readonly from?: number; readonly below?: number },
): Dql {
  const bounds = [
    ...(from === undefined ? [] : [`${field} >= ${from}`]),
    ...(below === undefined ? [] : [`${field} < ${below}`]),
  ];
  return bounds.join(' and ');
}

// Characters that DQL reads as syntax make a value need quotes.
function quote(value: string): string {
  return /^[\w-]+$/.test(value) ? value : JSON.stringify(value);
}
