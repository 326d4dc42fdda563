import type { Json } from '../client/json';
import type { Properties } from '../custom-resource/properties';
import indexTemplate from '../resources/index-templates/app-logs.json';
import ingestPipeline from '../resources/ingest-pipelines/arrival.json';
import deliveryRole from '../resources/roles/delivery.json';
import readerRole from '../resources/roles/reader.json';
import recoveryRole from '../resources/roles/recovery.json';
import deliveryRoleMapping from '../resources/roles-mapping/delivery.json';
import readerRoleMapping from '../resources/roles-mapping/reader.json';
import recoveryRoleMapping from '../resources/roles-mapping/recovery.json';
import { fill, type Values } from './fill';

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

interface File {
  readonly kind: ResourceKind;
  readonly file: string;
  /** What follows the index name in the resource's name, such as `-delivery`. */
  readonly suffix: string;
  readonly body: Json;
  /** The property without which the resource is not wanted. @default - it is always wanted */
  readonly onlyWith?: 'readerRoleArn' | 'recoveryRoleArn';
}

/** In the order in which they are made: a resource comes after those it refers to. */
const FILES: readonly File[] = [
  { ...role('delivery'), body: deliveryRole },
  { ...mapping('delivery'), body: deliveryRoleMapping },
  { ...role('recovery'), body: recoveryRole, onlyWith: 'recoveryRoleArn' },
  { ...mapping('recovery'), body: recoveryRoleMapping, onlyWith: 'recoveryRoleArn' },
  { ...role('reader'), body: readerRole, onlyWith: 'readerRoleArn' },
  { ...mapping('reader'), body: readerRoleMapping, onlyWith: 'readerRoleArn' },
  { kind: 'ingest-pipeline', file: 'ingest-pipelines/arrival.json', suffix: '', body: ingestPipeline },
  { kind: 'index-template', file: 'index-templates/app-logs.json', suffix: '', body: indexTemplate },
];

/**
 * Renders every resource that provisioning maintains for these properties, in the order in which they are made.
 * The same properties always give the same bodies.
 */
export function renderResources(properties: Properties): readonly Resource[] {
  const values: Values = {
    IndexName: properties.indexName,
    DeliveryRoleArn: properties.deliveryRoleArn,
    NumberOfShards: String(properties.numberOfShards),
    NumberOfReplicas: String(properties.numberOfReplicas),
    ReaderRoleArn: properties.readerRoleArn,
    RecoveryRoleArn: properties.recoveryRoleArn,
  };
  return FILES.map(({ kind, file, suffix, body, onlyWith }) => {
    const wanted = onlyWith === undefined || properties[onlyWith] !== undefined;
    return { kind, file, name: properties.indexName + suffix, body: wanted ? fill(body, values) : undefined };
  });
}

/** The same resources without bodies, for a Delete, which removes them all. */
export function noResources(indexName: string): readonly Resource[] {
  return FILES.map(({ kind, file, suffix }) => ({ kind, file, name: indexName + suffix, body: undefined }));
}

function role(name: string): Omit<File, 'body'> {
  return { kind: 'role', file: `roles/${name}.json`, suffix: `-${name}` };
}

function mapping(name: string): Omit<File, 'body'> {
  return { kind: 'roles-mapping', file: `roles-mapping/${name}.json`, suffix: `-${name}` };
}
