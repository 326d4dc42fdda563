import { minIndexAge } from './ism';
import type { Json } from './json';
import type { Properties } from './properties';
import indexTemplate from './resources/index-templates/app-logs.json';
import ingestPipeline from './resources/ingest-pipelines/arrival.json';
import retentionPolicy from './resources/ism-policies/retention.json';
import deliveryRole from './resources/roles/delivery.json';
import readerRole from './resources/roles/reader.json';
import deliveryRoleMapping from './resources/roles-mapping/delivery.json';
import readerRoleMapping from './resources/roles-mapping/reader.json';

export type ResourceKind =
  | 'role'
  | 'roles-mapping'
  | 'ingest-pipeline'
  | 'ism-policy'
  | 'index-template'
  | 'component-template';

/** One thing that provisioning keeps in the domain under a name of its own. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** The data file below `resources/` that its body came from, for messages. */
  readonly file: string;
  /** Undefined: these properties do not ask for it, and one that an earlier deploy made is removed. */
  readonly body: Json | undefined;
}

type Values = Readonly<Record<string, string | undefined>>;

/** In the order in which they are made: what is referred to comes first, and retention before any index. */
const FILES: readonly { kind: ResourceKind; file: string; suffix: string; body: Json }[] = [
  { kind: 'role', file: 'roles/delivery.json', suffix: '-delivery', body: deliveryRole },
  {
    kind: 'roles-mapping',
    file: 'roles-mapping/delivery.json',
    suffix: '-delivery',
    body: deliveryRoleMapping,
  },
  { kind: 'role', file: 'roles/reader.json', suffix: '-reader', body: readerRole },
  { kind: 'roles-mapping', file: 'roles-mapping/reader.json', suffix: '-reader', body: readerRoleMapping },
  { kind: 'ism-policy', file: 'ism-policies/retention.json', suffix: '-retention', body: retentionPolicy },
  { kind: 'ingest-pipeline', file: 'ingest-pipelines/arrival.json', suffix: '', body: ingestPipeline },
  { kind: 'index-template', file: 'index-templates/app-logs.json', suffix: '', body: indexTemplate },
];

/**
 * Everything that provisioning keeps in the domain for these properties, in the order in which it is made.
 * Pure: the same properties give the same bodies.
 */
export function renderResources(properties: Properties): readonly Resource[] {
  const { retention, readerRoleArn } = properties;
  const values: Values = {
    IndexName: properties.indexName,
    DeliveryRoleArn: properties.deliveryRoleArn,
    NumberOfShards: String(properties.numberOfShards),
    NumberOfReplicas: String(properties.numberOfReplicas),
    ReaderRoleArn: readerRoleArn,
    MinIndexAge: retention && minIndexAge(retention),
  };
  return FILES.map(({ kind, file, suffix, body }) => {
    const wanted = suffix === '-reader' ? readerRoleArn : suffix === '-retention' ? retention : true;
    return { kind, file, name: properties.indexName + suffix, body: wanted ? fill(body, values) : undefined };
  });
}

/** The same list for properties that ask for nothing: what a Delete goes through. */
export function noResources(indexName: string): readonly Resource[] {
  return FILES.map(({ kind, file, suffix }) => ({ kind, file, name: indexName + suffix, body: undefined }));
}

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
