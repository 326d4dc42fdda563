import { createHash } from 'node:crypto';
import { type Json, type JsonObject, sortKeys } from '../client/json';

/** A saved object of Dashboards, as one line of the NDJSON file contains it. */
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

/** Types that every Dashboards has. An object of type `config` would replace the settings of Dashboards. */
const TYPES = ['index-pattern', 'search', 'visualization', 'dashboard'];

/**
 * Reads the NDJSON file and finds what Dashboards would refuse, or would wrongly accept: ids outside the namespace of the
 * index, types that are not allowed, duplicates, references to objects that are not in the file.
 * @throws Error that lists every problem at once.
 */
export function parseSavedObjects(ndjson: string, indexName: string): readonly SavedObject[] {
  const lines = ndjson.split('\n').filter((line) => line.trim() !== '');
  const objects = lines.map(parseLine);
  const keys = objects.map(keyOf);
  const problems = objects.flatMap((object) => [
    ...(TYPES.includes(object.type) ? [] : [`${keyOf(object)}: type is not one of ${TYPES.join(', ')}`]),
    ...(owns(indexName, object.id)
      ? []
      : [`${keyOf(object)}: id is neither ${indexName} nor ${indexName}-…`]),
    ...(keys.filter((key) => key === keyOf(object)).length > 1 ? [`${keyOf(object)}: twice`] : []),
    ...object.references
      .filter((reference) => !keys.includes(keyOf(reference)))
      .map((reference) => `${keyOf(object)}: no ${keyOf(reference)}`),
  ]);
  if (problems.length > 0)
    throw new Error(`provisioning: saved objects refused: ${[...new Set(problems)].join('; ')}.`);
  return objects;
}

/** The object's key, which is also its path in the API: `dashboard/app-logs-overview`. */
export function keyOf({ type, id }: { type: string; id: string }): string {
  return `${type}/${id}`;
}

/**
 * A hash of the parts of an object that a person can edit. It is the same before and after Dashboards stored the object:
 * JSON inside strings is hashed as JSON, and the hash leaves out `count`, the number of times that a field was picked in
 * Discover, because Dashboards writes it into the index pattern by itself.
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
