import type { SignedClient } from '../client/signed-client';
import { type RecordPlace, readRecord, saveRecord } from '../sync/record';
import { type SyncStore, sync } from '../sync/sync';
import { DashboardsClient, NoDashboardsError } from './dashboards-client';
import { fingerprint, keyOf, type SavedObject } from './saved-object';

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
  const place = placeOf(indexName);
  const last = await readRecord(client, place);
  // A record of a begun import makes the objects in Dashboards provisioning's own, so they are overwritten.
  const begun = desired.map((object) => [keyOf(object), [fingerprint(object), '']] as const);
  const record = overwrite ? { ...last, ...Object.fromEntries(begun) } : last;
  if (desired.length === 0 && Object.keys(record).length === 0) return [];
  const api = new DashboardsClient(client);
  try {
    const tenant = await api.readTenant();
    if (tenant.kind === 'other') return [wrongTenant(tenant.name, desired.length)];
    const save = (next: typeof record) => saveRecord(client, place, next);
    const notices = await sync(storeOf(api), { desired, record, save });
    return tenant.kind === 'unknown' ? [unknownTenant(tenant.reason), ...notices] : notices;
  } catch (error) {
    if (!(error instanceof NoDashboardsError)) throw error;
    return [`no Dashboards behind this endpoint: ${desired.length} saved objects were checked but not sent`];
  }
}

function placeOf(indexName: string): RecordPlace {
  return {
    name: `${indexName}-saved-objects`,
    field: 'saved_objects',
    description: 'What the last deploy wrote into Dashboards',
  };
}

function storeOf(api: DashboardsClient): SyncStore<SavedObject> {
  return {
    whole: 'the dashboards',
    keyOf,
    fingerprint,
    get: (key) => api.get(parseKey(key)),
    write: (objects) => api.import(objects),
    delete: (key) => api.delete(parseKey(key)),
  };
}

function parseKey(key: string): { type: string; id: string } {
  const [type = '', id = ''] = key.split('/');
  return { type, id };
}

/** Nobody else would see objects in another tenant, so they are not written there and do not count as imported. */
function wrongTenant(name: string, count: number): string {
  return `Dashboards puts provisioning into the tenant "${name}", not the global one: ${count} saved objects were checked but not sent`;
}

function unknownTenant(why: string): string {
  return `Dashboards does not say in which tenant the saved objects are (${why}): look for them in the global tenant`;
}
