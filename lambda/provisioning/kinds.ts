import type { Json, JsonObject } from './json';
import type { ResourceKind } from './resources';

/** How one kind of resource is addressed, and how it is wrapped on the wire. */
interface Kind {
  readonly path: (name: string) => string;
  /** The body as it was put, out of a GET's answer; undefined if it holds none of that name. */
  readonly read: (answer: unknown, name: string) => Json | undefined;
  /** @default the body itself */
  readonly wrap?: (body: Json) => Json;
  /** Query of a PUT that replaces what the GET answered. @default none */
  readonly replaceQuery?: (answer: unknown) => string;
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
    replaceQuery: (answer) => {
      const { _seq_no: seqNo, _primary_term: term } = answer as JsonObject;
      return `?if_seq_no=${seqNo}&if_primary_term=${term}`;
    },
  },
};

/** Written into every `description` (a template's `_meta.description`): what carries it is ours to change and to delete. */
export const MARK = 'managed by aws-ekk-stack';

export function isOurs(body: Json): boolean {
  const { description, _meta: meta } = body as { description?: Json; _meta?: { description?: Json } };
  return String(description ?? meta?.description ?? '').includes(MARK);
}

function byName(answer: unknown, name: string): Json | undefined {
  return (answer as JsonObject)[name];
}

/** The security plugin adds flags of its own to what was put. */
function ownOf(answer: unknown, name: string): Json | undefined {
  const found = byName(answer, name);
  if (found === undefined) return undefined;
  const { reserved, hidden, static: _static, ...own } = found as JsonObject;
  return own;
}

function templateOf(kind: 'index_template' | 'component_template') {
  return (answer: unknown, name: string): Json | undefined => {
    const all = (answer as Record<string, readonly JsonObject[] | undefined>)[`${kind}s`] ?? [];
    return all.find((entry) => entry.name === name)?.[kind];
  };
}

/** ISM adds its own bookkeeping to a policy and to each `ism_template`. */
function policyOf(answer: unknown): Json | undefined {
  const { policy } = answer as { policy?: JsonObject };
  if (!policy) return undefined;
  const { policy_id, last_updated_time, schema_version, error_notification, user, ...own } = policy;
  const templates = (own.ism_template ?? []) as readonly JsonObject[];
  return { ...own, ism_template: templates.map(({ last_updated_time: _, ...template }) => template) };
}
