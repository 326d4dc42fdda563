import type { DashboardsClient } from './dashboards-client';
import { fingerprint, keyOf, type SavedObject } from './saved-object';

/**
 * What the last deploy wrote: for each `type/id` the fingerprint of the object in our file, and of the object as
 * Dashboards gave it back right after. They differ if Dashboards migrated it. An empty second one means that an import
 * was begun: whatever is there is ours.
 */
export type SavedObjectsRecord = Readonly<Record<string, readonly [ours: string, stored: string]>>;

export interface SyncInput {
  readonly desired: readonly SavedObject[];
  readonly record: SavedObjectsRecord;
  /** Keeps a record; called before an import and at the end, so that a run that dies in between loses nothing. */
  readonly save: (record: SavedObjectsRecord) => Promise<unknown>;
}

/**
 * Brings Dashboards to these objects. New and changed ones are imported together; ones that are gone from the file are
 * deleted; one that a person edited since our last import is left alone either way, and stays so until it is deleted
 * in Dashboards or equals ours again.
 * @returns the objects that were left alone, in words for the deploy.
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
      // An object that we never wrote is not recorded as ours: Delete must not take it.
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

/** @returns false if a person edited it. */
async function removeUnedited(api: DashboardsClient, key: string, stored: string): Promise<boolean> {
  const [type = '', id = ''] = key.split('/');
  const current = await api.get({ type, id });
  if (!current) return true;
  if (stored !== '' && fingerprint(current) !== stored) return false;
  await api.delete({ type, id });
  return true;
}
