import type { Json, JsonObject } from '../client/json';
import type { ResourceKind } from './resources';

/** The path of one kind of resource, and the shape of its requests and responses. */
interface Kind {
  readonly path: (name: string) => string;
  /** The body as it was put, out of a GET's response; undefined if it holds none of that name. */
  readonly read: (response: unknown, name: string) => Json | undefined;
  /** @default the body itself */
  readonly wrap?: (body: Json) => Json;
  /** The query of a PUT that replaces the version which the GET returned. @default - no query */
  readonly replaceQuery?: (response: unknown) => string;
}

export const KINDS: Readonly<Record<ResourceKind, Kind>> = {
  role: { path: (name) => `_plugins/_security/api/roles/${name}`, read: ownOf },
  'roles-mapping': { path: (name) => `_plugins/_security/api/rolesmapping/${name}`, read: ownOf },
  'ingest-pipeline': { path: (name) => `_ingest/pipeline/${name}`, read: byName },
  'index-template': { path: (name) => `_index_template/${name}`, read: templateOf('index_template') },
  'component-template': {
    path: (name) => `_component_template/${name}`,
    read: templateOf('component_template'),
  },
  'ism-policy': {
    path: (name) => `_plugins/_ism/policies/${name}`,
    read: policyOf,
    wrap: (policy) => ({ policy }),
    replaceQuery: (response) => {
      const { _seq_no: seqNo, _primary_term: term } = response as JsonObject;
      return `?if_seq_no=${seqNo}&if_primary_term=${term}`;
    },
  },
};

/**
 * The mark in the `description` of everything that provisioning makes (in a template, `_meta.description`). Only a
 * resource with the mark may be changed or deleted.
 */
export const MARK = 'managed by aws-ekk-stack';

export function isOurs(body: Json): boolean {
  const { description, _meta: meta } = body as { description?: Json; _meta?: { description?: Json } };
  return String(description ?? meta?.description ?? '').includes(MARK);
}

function byName(response: unknown, name: string): Json | undefined {
  return (response as JsonObject)[name];
}

/** Removes the flags that the security plugin adds to a body. */
function ownOf(response: unknown, name: string): Json | undefined {
  const found = byName(response, name);
  if (found === undefined) return undefined;
  const { reserved, hidden, static: _static, ...own } = found as JsonObject;
  return own;
}

function templateOf(kind: 'index_template' | 'component_template') {
  return (response: unknown, name: string): Json | undefined => {
    const all = (response as Record<string, readonly JsonObject[] | undefined>)[`${kind}s`] ?? [];
    return all.find((entry) => entry.name === name)?.[kind];
  };
}

/** Removes the fields that ISM adds to a policy and to each `ism_template`. */
function policyOf(response: unknown): Json | undefined {
  const { policy } = response as { policy?: JsonObject };
  if (!policy) return undefined;
  const { policy_id, last_updated_time, schema_version, error_notification, user, ...own } = policy;
  const templates = (own.ism_template ?? []) as readonly JsonObject[];
  return { ...own, ism_template: templates.map(({ last_updated_time: _, ...template }) => template) };
}
