export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Whether a body read from the engine equals a body that was written to it. The engine returns settings as strings and
 * sets in any order, and adds empty defaults (`"fls": []`, `"dls": null`, `"composed_of": []`); none of this counts.
 */
export function isSame(current: Json, desired: Json): boolean {
  return JSON.stringify(normalise(current)) === JSON.stringify(normalise(desired));
}

/** Sorts the keys at every level, so that equal values have equal text. */
export function sortKeys(node: Json): Json {
  if (Array.isArray(node)) return node.map(sortKeys);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

function normalise(node: Json): Json | undefined {
  if (node === null || node === '') return undefined;
  if (Array.isArray(node)) {
    const items = node.map(normalise).filter((item) => item !== undefined);
    if (items.length === 0) return undefined;
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof node !== 'object') return String(node);
  const entries = Object.entries(node)
    .map(([key, item]) => [key, normalise(item)] as const)
    .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined);
  return sortKeys(Object.fromEntries(entries));
}
