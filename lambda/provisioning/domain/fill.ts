import type { Json } from '../client/json';

/** Values by the names of the placeholders. */
export type Values = Readonly<Record<string, string | undefined>>;

/**
 * Replaces each `${Name}` in every string by its value.
 * @throws Error if a placeholder has no value.
 */
export function fill(node: Json, values: Values): Json {
  if (typeof node === 'string') return node.replace(/\$\{(\w+)\}/g, (_, name: string) => value(name, values));
  if (Array.isArray(node)) return node.map((item) => fill(item, values));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, fill(item, values)]));
}

function value(name: string, values: Values): string {
  const found = values[name];
  if (found === undefined) throw new Error(`provisioning: no value for the placeholder \${${name}}`);
  return found;
}
