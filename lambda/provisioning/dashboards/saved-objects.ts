import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../client/engine-error';
import type { JsonObject } from '../client/json';
import type { SignedClient } from '../client/signed-client';
import { applyResource } from '../domain/apply';
import { KINDS, MARK } from '../domain/kinds';
import type { Resource } from '../domain/resources';
import { DashboardsClient, NoDashboardsError } from './dashboards-client';
import { fingerprint, keyOf, type SavedObject } from './saved-object';
import { type SavedObjectsRecord, syncSavedObjects } from './saved-objects-sync';

/**
 * Reads the saved objects that were rendered at synthesis and lie beside the bundle.
 * @returns NDJSON, or undefined if the stage has no dashboards.
 */
export function readBundledSavedObjects(folder: string = __dirname): string | undefined {
  try {
    return readFileSync(join(folder, 'saved-objects.ndjson'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Brings the dashboards of an index to the desired ones. Those of earlier deploys are removed if they are not desired.
 * @param overwrite whether objects that a person edited are written as well.
 * @returns notices for the deploy.
 */
export async function applySavedObjects(
  client: SignedClient,
  indexName: string,
  desired: readonly SavedObject[],
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<readonly string[]> {
  const last = await readRecord(client, indexName);
  // A record of a begun import makes the objects in Dashboards provisioning's own, so they are overwritten.
  const begun = desired.map((object) => [keyOf(object), [fingerprint(object), '']] as const);
  const record = overwrite ? { ...last, ...Object.fromEntries(begun) } : last;
  if (desired.length === 0 && Object.keys(record).length === 0) return [];
  const api = new DashboardsClient(client);
  const save = (next: SavedObjectsRecord) => applyResource(client, recordOf(indexName, next));
  try {
    const tenant = await api.readTenant();
    if (tenant.kind === 'other') return [wrongTenant(tenant.name, desired.length)];
    const notices = await syncSavedObjects(api, { desired, record, save });
    return tenant.kind === 'unknown' ? [unknownTenant(tenant.reason), ...notices] : notices;
  } catch (error) {
    if (!(error instanceof NoDashboardsError)) throw error;
    return [`no Dashboards behind this endpoint: ${desired.length} saved objects were checked but not sent`];
  }
}

/** Nobody else would see objects in another tenant, so they are not written there and do not count as imported. */
function wrongTenant(name: string, count: number): string {
  return `Dashboards puts provisioning into the tenant "${name}", not the global one: ${count} saved objects were checked but not sent`;
}

function unknownTenant(why: string): string {
  return `Dashboards does not say in which tenant the saved objects are (${why}): look for them in the global tenant`;
}

/**
 * The record is the `_meta` of an empty component template. Saved objects have no room for foreign attributes, and an
 * index would need a shard. A component template is part of the cluster state, and is read and compared like the others.
 */
function recordOf(indexName: string, record: SavedObjectsRecord): Resource {
  const empty = Object.keys(record).length === 0;
  return {
    kind: 'component-template',
    name: `${indexName}-saved-objects`,
    file: 'the record of saved objects',
    body: empty
      ? undefined
      : {
          template: {},
          _meta: {
            description: `What the last deploy wrote into Dashboards; ${MARK}`,
            saved_objects: Object.fromEntries(
              Object.entries(record).map(([key, pair]) => [key, pair.join(' ')]),
            ),
          },
        },
  };
}

async function readRecord(client: SignedClient, indexName: string): Promise<SavedObjectsRecord> {
  const { kind, name } = recordOf(indexName, {});
  const response = await client.send({ method: 'GET', path: KINDS[kind].path(name) });
  if (response.status === 404) return {};
  if (response.status >= 300) throw new EngineError(response);
  const body = KINDS[kind].read(response.body, name) as
    | { _meta?: { saved_objects?: JsonObject } }
    | undefined;
  const pairs = Object.entries(body?._meta?.saved_objects ?? {});
  return Object.fromEntries(
    pairs.map(([key, pair]) => {
      const [ours = '', stored = ''] = String(pair).split(' ');
      return [key, [ours, stored] as const];
    }),
  );
}
