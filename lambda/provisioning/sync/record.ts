import { EngineError } from '../client/engine-error';
import type { JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import { applyResource } from '../domain/apply';
import { KINDS, MARK } from '../domain/kinds';
import type { Resource } from '../domain/resources';
import type { SyncRecord } from './sync';

/**
 * Where a record is kept: the `_meta` of an empty component template. An index would need a shard. A component template is
 * part of the cluster state, and is read and compared like the other resources.
 */
export interface RecordPlace {
  /** Name of the component template, such as `app-logs-saved-objects`. */
  readonly name: string;
  /** Name of the record in the `_meta`, such as `saved_objects`. */
  readonly field: string;
  readonly description: string;
}

export async function readRecord(client: SignedClient, place: RecordPlace): Promise<SyncRecord> {
  const { kind, name } = resourceOf(place, {});
  const response = await client.send({ method: 'GET', path: KINDS[kind].path(name) });
  if (response.status === 404) return {};
  if (response.status >= 300) throw new EngineError(response);
  const body = KINDS[kind].read(response.body, name) as { _meta?: JsonObject } | undefined;
  const pairs = Object.entries((body?._meta?.[place.field] ?? {}) as JsonObject);
  return Object.fromEntries(
    pairs.map(([key, pair]) => {
      const [ours = '', stored = ''] = String(pair).split(' ');
      return [key, [ours, stored] as const];
    }),
  );
}

/** Writes a record if it differs from the one that is there. An empty record is removed. */
export async function saveRecord(
  client: SignedClient,
  place: RecordPlace,
  record: SyncRecord,
): Promise<void> {
  await applyResource(client, resourceOf(place, record));
}

function resourceOf({ name, field, description }: RecordPlace, record: SyncRecord): Resource {
  const pairs = Object.entries(record).map(([key, pair]) => [key, pair.join(' ')] as const);
  const body = {
    template: {},
    _meta: { description: `${description}; ${MARK}`, [field]: Object.fromEntries(pairs) },
  };
  return {
    kind: 'component-template',
    name,
    file: `the record ${name}`,
    body: pairs.length === 0 ? undefined : body,
  };
}
