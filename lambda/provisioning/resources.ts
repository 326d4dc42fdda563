import type { Properties } from './properties';
import indexTemplate from './resources/index-templates/app-logs.json';
import ingestPipeline from './resources/ingest-pipelines/arrival.json';
import deliveryRole from './resources/roles/delivery.json';
import deliveryRoleMapping from './resources/roles-mapping/delivery.json';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type ResourceKind = 'role' | 'roles-mapping' | 'ingest-pipeline' | 'index-template';

/** One thing that provisioning keeps in the domain. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** The data file below `resources/` that its body came from, for messages. */
  readonly file: string;
  readonly body: Json;
}

type Values = Readonly<Record<string, string>>;

/**
 * Everything that provisioning keeps in the domain for these properties, in the order in which it is made: what is
 * referred to comes first. Pure: the same properties give the same bodies.
 */
export function renderResources(properties: Properties): readonly Resource[] {
  const values: Values = {
    IndexName: properties.indexName,
    DeliveryRoleArn: properties.deliveryRoleArn,
    NumberOfShards: String(properties.numberOfShards),
    NumberOfReplicas: String(properties.numberOfReplicas),
  };
  return resourceNames(properties.indexName).map((resource) => ({
    ...resource,
    body: fill(BODIES[resource.file] as Json, values),
  }));
}

/** The same list without bodies: what a Delete needs to know. */
export function resourceNames(indexName: string): readonly Omit<Resource, 'body'>[] {
  const delivery = `${indexName}-delivery`;
  return [
    { kind: 'role', name: delivery, file: 'roles/delivery.json' },
    { kind: 'roles-mapping', name: delivery, file: 'roles-mapping/delivery.json' },
    { kind: 'ingest-pipeline', name: indexName, file: 'ingest-pipelines/arrival.json' },
    { kind: 'index-template', name: indexName, file: 'index-templates/app-logs.json' },
  ];
}

const BODIES: Readonly<Record<string, Json>> = {
  'roles/delivery.json': deliveryRole,
  'roles-mapping/delivery.json': deliveryRoleMapping,
  'ingest-pipelines/arrival.json': ingestPipeline,
  'index-templates/app-logs.json': indexTemplate,
};

/** Replaces `${Name}` in every string. */
function fill(node: Json, values: Values): Json {
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
