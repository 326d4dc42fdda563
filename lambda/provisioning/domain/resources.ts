import type { Json } from '../client/json';
import type { Properties } from '../custom-resource/properties';
import indexTemplate from '../resources/index-templates/app-logs.json';
import ingestPipeline from '../resources/ingest-pipelines/arrival.json';
import retentionPolicy from '../resources/ism-policies/retention.json';
import deliveryRole from '../resources/roles/delivery.json';
import readerRole from '../resources/roles/reader.json';
import recoveryRole from '../resources/roles/recovery.json';
import deliveryRoleMapping from '../resources/roles-mapping/delivery.json';
import readerRoleMapping from '../resources/roles-mapping/reader.json';
import recoveryRoleMapping from '../resources/roles-mapping/recovery.json';
import { minIndexAge } from '../retention/ism';

export type ResourceKind =
  | 'role'
  | 'roles-mapping'
  | 'ingest-pipeline'
  | 'ism-policy'
  | 'index-template'
  | 'component-template';

/** One resource that provisioning maintains in the domain under a name of its own. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** The file below `resources/` with the body, for error messages. */
  readonly file: string;
  /** Undefined if the properties do not ask for the resource; the resource of an earlier deploy is then removed. */
  readonly body: Json | undefined;
}

type Values = Readonly<Record<string, string | undefined>>;

/** In the order in which they are made: a resource comes after those it refers to, and retention comes before any index. */
const FILES: readonly { kind: ResourceKind; file: string; suffix: string; body: Json }[] = [
  { kind: 'role', file: 'roles/delivery.json', suffix: '-delivery', body: deliveryRole },
  {
    kind: 'roles-mapping',
    file: 'roles-mapping/delivery.json',
    suffix: '-delivery',
    body: deliveryRoleMapping,
  },
  { kind: 'role', file: 'roles/recovery.json', suffix: '-recovery', body: recoveryRole },
  {
    kind: 'roles-mapping',
    file: 'roles-mapping/recovery.json',
    suffix: '-recovery',
    body: recoveryRoleMapping,
  },
  { kind: 'role', file: 'roles/reader.json', suffix: '-reader', body: readerRole },
  { kind: 'roles-mapping', file: 'roles-mapping/reader.json', suffix: '-reader', body: readerRoleMapping },
  { kind: 'ism-policy', file: 'ism-policies/retention.json', suffix: '-retention', body: retentionPolicy },
  { kind: 'ingest-pipeline', file: 'ingest-pipelines/arrival.json', suffix: '', body: ingestPipeline },
  { kind: 'index-template', file: 'index-templates/app-logs.json', suffix: '', body: indexTemplate },
];

/**
 * Renders every resource that provisioning maintains for these properties, in the order in which they are made.
 * The same properties always give the same bodies.
 */
export function renderResources(properties: Properties): readonly Resource[] {
  const { retention, readerRoleArn, recoveryRoleArn } = properties;
  const values: Values = {
    IndexName: properties.indexName,
    DeliveryRoleArn: properties.deliveryRoleArn,
    NumberOfShards: String(properties.numberOfShards),
    NumberOfReplicas: String(properties.numberOfReplicas),
    ReaderRoleArn: readerRoleArn,
    RecoveryRoleArn: recoveryRoleArn,
    MinIndexAge: retention && minIndexAge(retention),
  };
  return FILES.map(({ kind, file, suffix, body }) => {
    const asked: Readonly<Record<string, unknown>> = {
      '-reader': readerRoleArn,
      '-recovery': recoveryRoleArn,
      '-retention': retention,
    };
    const wanted = suffix in asked ? asked[suffix] : true;
    return { kind, file, name: properties.indexName + suffix, body: wanted ? fill(body, values) : undefined };
  });
}

/** The same resources without bodies, for a Delete, which removes them all. */
export function noResources(indexName: string): readonly Resource[] {
  return FILES.map(({ kind, file, suffix }) => ({ kind, file, name: indexName + suffix, body: undefined }));
}

/** Replaces each `${Name}` in every string by its value. */
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
