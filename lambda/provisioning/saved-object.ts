import { createHash } from 'node:crypto';
import { type Json, type JsonObject, sortKeys } from './json';

/** A saved object of Dashboards as a line of NDJSON holds it. */
export interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly references: readonly Reference[];
  readonly migrationVersion?: JsonObject;
}

interface Reference {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** What a plain Dashboards has. `config` would replace its settings. */
const TYPES = ['index-pattern', 'search', 'visualization', 'dashboard'];

/**
 * Reads NDJSON and checks what Dashboards would refuse, or worse, accept: ids outside the index's own namespace, types
 * it may not have, duplicates, references to nothing.
 * @throws Error that lists every fault at once.
 */
export function parseSavedObjects(ndjson: string, indexName: string): readonly SavedObject[] {
  const lines = ndjson.split('\n').filter((line) => line.trim() !== '');
  const objects = lines.map(parseLine);
  const keys = objects.map(keyOf);
  const faults = objects.flatMap((object) => [
    ...(TYPES.includes(object.type) ? [] : [`${keyOf(object)}: type is not one of ${TYPES.join(', ')}`]),
    ...(owns(indexName, object.id)
      ? []
      : [`${keyOf(object)}: id is neither ${indexName} nor ${indexName}-…`]),
    ...(keys.filter((key) => key === keyOf(object)).length > 1 ? [`${keyOf(object)}: twice`] : []),
    ...object.references
      .filter((reference) => !keys.includes(keyOf(reference)))
      .map((reference) => `${keyOf(object)}: no ${keyOf(reference)}`),
  ]);
  if (faults.length > 0)
    throw new Error(`provisioning: saved objects refused: ${[...new Set(faults)].join('; ')}.`);
  return objects;
}

/** `dashboard/app-logs-overview`, which is also its path in the API. */
export function keyOf({ type, id }: { type: string; id: string }): string {
  return `${type}/${id}`;
}

/**
 * A hash of what a person sees and edits. Equal for one object before and after Dashboards stored it: JSON inside
 * strings is compared as JSON, and how often a field was picked in Discover (`count`), which Dashboards writes into
 * the index pattern by itself, does not count as an edit.
 */
export function fingerprint({ attributes, references }: SavedObject): string {
  const sorted = [...references].sort((a, b) => (`${a.name} ${keyOf(a)}` < `${b.name} ${keyOf(b)}` ? -1 : 1));
  const seen = {
    attributes: unfold(attributes),
    references: sorted.map(({ name, type, id }) => ({ name, type, id })),
  };
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(seen)))
    .digest('hex')
    .slice(0, 16);
}

function parseLine(line: string, index: number): SavedObject {
  try {
    const { type, id, attributes, references = [], migrationVersion } = JSON.parse(line) as SavedObject;
    if (!type || !id || !attributes) throw new Error('type, id or attributes is missing');
    return { type, id, attributes, references, ...(migrationVersion ? { migrationVersion } : {}) };
  } catch (error) {
    throw new Error(`provisioning: saved objects refused: line ${index + 1}: ${(error as Error).message}.`);
  }
}

function owns(indexName: string, id: string): boolean {
  return id === indexName || id.startsWith(`${indexName}-`);
}

function unfold(node: Json): Json {
  if (typeof node === 'string') return /^\s*[[{]/.test(node) ? unfoldText(node) : node;
  if (Array.isArray(node)) return node.map(unfold);
  if (node === null || typeof node !== 'object') return node;
  const { count, ...rest } = node as JsonObject;
  const isField = 'searchable' in node && 'aggregatable' in node;
  return Object.fromEntries(Object.entries(isField ? rest : node).map(([key, item]) => [key, unfold(item)]));
}

function unfoldText(text: string): Json {
  try {
    return unfold(JSON.parse(text));
  } catch {
    return text;
  }
}
