import type { Json, ResourceKind } from './resources';

/** How one kind of resource is addressed and how the engine answers a GET of it. */
interface Kind {
  readonly path: (name: string) => string;
  /** The body as it was put, out of a GET's answer; undefined if it holds none of that name. */
  readonly read: (answer: unknown, name: string) => Json | undefined;
}

export const KINDS: Readonly<Record<ResourceKind, Kind>> = {
  role: { path: (name) => `_plugins/_security/api/roles/${name}`, read: ownOf },
  'roles-mapping': { path: (name) => `_plugins/_security/api/rolesmapping/${name}`, read: ownOf },
  'ingest-pipeline': { path: (name) => `_ingest/pipeline/${name}`, read: byName },
  'index-template': { path: (name) => `_index_template/${name}`, read: templateOf },
};

/** Written into every `description` (a template's `_meta.description`): what carries it is ours to change and to delete. */
const MARK = 'managed by aws-ekk-stack';

export function isOurs(body: Json): boolean {
  const { description, _meta: meta } = body as { description?: Json; _meta?: { description?: Json } };
  return String(description ?? meta?.description ?? '').includes(MARK);
}

/** Whether the engine already holds what would be put. */
export function isSame(current: Json, desired: Json): boolean {
  return JSON.stringify(normalise(current)) === JSON.stringify(normalise(desired));
}

/**
 * One form for what is written and what is read back: the engine returns settings as strings, sets in any order and
 * its own empty defaults (`"fls": []`, `"dls": null`, `"composed_of": []`).
 */
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
    .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function byName(answer: unknown, name: string): Json | undefined {
  return (answer as Record<string, Json>)[name];
}

/** The security plugin adds flags of its own to what was put. */
function ownOf(answer: unknown, name: string): Json | undefined {
  const found = byName(answer, name);
  if (found === undefined) return undefined;
  const { reserved, hidden, static: _static, ...own } = found as Record<string, Json>;
  return own;
}

function templateOf(answer: unknown, name: string): Json | undefined {
  const { index_templates: all = [] } = answer as {
    index_templates?: { name: string; index_template: Json }[];
  };
  return all.find((entry) => entry.name === name)?.index_template;
}
