import type { DashboardsClient } from './dashboards-client';
import { fingerprint, keyOf, type SavedObject } from './saved-object';

/**
 * What the last deploy wrote: for each `type/id`, the fingerprint of the object in the file, and the fingerprint of the
 * object that Dashboards returned after the import. They differ if Dashboards migrated the object. An empty second
 * fingerprint means that an import was begun, so the object in Dashboards is provisioning's own.
 */
export type SavedObjectsRecord = Readonly<Record<string, readonly [ours: string, stored: string]>>;

export interface SyncInput {
  readonly desired: readonly SavedObject[];
  readonly record: SavedObjectsRecord;
  /** Stores a record. It is called before an import and at the end, so that a run that dies in between loses nothing. */
  readonly save: (record: SavedObjectsRecord) => Promise<unknown>;
}

/**
 * Brings Dashboards to the desired objects. Imports the new and the changed ones together, and deletes those that are no
 * longer desired. Leaves an object alone that a person edited since the last import, until the person deletes it in
 * Dashboards or it equals the desired object again.
 * @returns a notice for each object that was left alone.
 */
export async function syncSavedObjects(
  api: DashboardsClient,
  { desired, record, save }: SyncInput,
): Promise<readonly string[]> {
  const next: Record<string, readonly [string, string]> = {};
  const notices: string[] = [];
  const toImport: SavedObject[] = [];
  for (const object of desired) {
    const key = keyOf(object);
    const ours = fingerprint(object);
    const current = await api.get(object);
    const stored = current && fingerprint(current);
    const last = record[key];
    const fate = fateOf({ ours, stored, last });
    if (fate === 'import') toImport.push(object);
    else if (fate === 'keep') next[key] = [ours, stored ?? ''];
    else {
      notices.push(`${key} was edited since and is left alone`);
      // An object that provisioning never wrote does not enter the record, because a Delete would remove it.
      if (last) next[key] = last;
    }
  }
  if (toImport.length > 0) {
    const begun = toImport.map((object) => [keyOf(object), [fingerprint(object), '']] as const);
    await save({ ...record, ...next, ...Object.fromEntries(begun) });
    await api.import(toImport);
  }
  for (const object of toImport) next[keyOf(object)] = [fingerprint(object), await storedNow(api, object)];
  notices.push(...(await removeGone(api, desired, record)));
  await save(next);
  return notices;
}

interface Seen {
  readonly ours: string;
  readonly stored: string | undefined;
  readonly last: readonly [ours: string, stored: string] | undefined;
}

function fateOf({ ours, stored, last }: Seen): 'import' | 'keep' | 'leave' {
  if (stored === undefined || last?.[1] === '') return 'import';
  if (stored === ours) return 'keep';
  if (stored !== last?.[1]) return 'leave';
  return last[0] === ours ? 'keep' : 'import';
}

async function removeGone(
  api: DashboardsClient,
  desired: readonly SavedObject[],
  record: SavedObjectsRecord,
): Promise<string[]> {
  const notices: string[] = [];
  const wanted = new Set(desired.map(keyOf));
  for (const [key, [, stored]] of Object.entries(record)) {
    if (wanted.has(key) || (await removeUnedited(api, key, stored))) continue;
    notices.push(`${key} is no longer part of the dashboards but was edited since and is left alone`);
  }
  return notices;
}

async function storedNow(api: DashboardsClient, object: SavedObject): Promise<string> {
  const current = await api.get(object);
  if (!current) throw new Error(`provisioning: saved object ${keyOf(object)} was imported but is not there.`);
  return fingerprint(current);
}

/** @returns false if a person edited the object, which then stays. */
async function removeUnedited(api: DashboardsClient, key: string, stored: string): Promise<boolean> {
  const [type = '', id = ''] = key.split('/');
  const current = await api.get({ type, id });
  if (!current) return true;
  if (stored !== '' && fingerprint(current) !== stored) return false;
  await api.delete({ type, id });
  return true;
}
