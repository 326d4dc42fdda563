/**
 * What the last deploy wrote: for each key, the fingerprint of the desired item, and the fingerprint of the item that was
 * returned after it was written. They differ if the other side changed the item. An empty second fingerprint means that a
 * write was begun, so the item on the other side is provisioning's own.
 */
export type SyncRecord = Readonly<Record<string, readonly [ours: string, stored: string]>>;

/** Items of one kind on the other side, each with a key. */
export interface SyncStore<Item> {
  /** What the items are, for notices: `the dashboards`. */
  readonly whole: string;
  keyOf(item: Item): string;
  fingerprint(item: Item): string;
  /** @returns undefined if there is no such item. */
  get(key: string): Promise<Item | undefined>;
  /** Writes all of these items, also over existing ones. */
  write(items: readonly Item[]): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface SyncInput<Item> {
  readonly desired: readonly Item[];
  readonly record: SyncRecord;
  /** Stores a record. It is called before a write and at the end, so that a run that dies in between loses nothing. */
  readonly save: (record: SyncRecord) => Promise<unknown>;
}

/**
 * Brings the other side to the desired items. Writes the new and the changed ones together, and deletes those that are no
 * longer desired. Leaves an item alone that a person edited since the last write, until the person deletes it or it equals
 * the desired item again.
 * @returns a notice for each item that was left alone.
 */
export async function sync<Item>(
  store: SyncStore<Item>,
  { desired, record, save }: SyncInput<Item>,
): Promise<readonly string[]> {
  const next: Record<string, readonly [string, string]> = {};
  const notices: string[] = [];
  const toWrite: Item[] = [];
  for (const item of desired) {
    const key = store.keyOf(item);
    const ours = store.fingerprint(item);
    const current = await store.get(key);
    const stored = current && store.fingerprint(current);
    const last = record[key];
    const fate = fateOf({ ours, stored, last });
    if (fate === 'write') toWrite.push(item);
    else if (fate === 'keep') next[key] = [ours, stored ?? ''];
    else {
      notices.push(`${key} was edited since and is left alone`);
      // An item that provisioning never wrote does not enter the record, because a Delete would remove it.
      if (last) next[key] = last;
    }
  }
  if (toWrite.length > 0) {
    const begun = toWrite.map((item) => [store.keyOf(item), [store.fingerprint(item), '']] as const);
    await save({ ...record, ...next, ...Object.fromEntries(begun) });
    await store.write(toWrite);
  }
  for (const item of toWrite) {
    next[store.keyOf(item)] = [store.fingerprint(item), await storedNow(store, store.keyOf(item))];
  }
  notices.push(...(await removeUnwanted(store, desired, record)));
  await save(next);
  return notices;
}

interface Seen {
  readonly ours: string;
  readonly stored: string | undefined;
  readonly last: readonly [ours: string, stored: string] | undefined;
}

function fateOf({ ours, stored, last }: Seen): 'write' | 'keep' | 'leave' {
  if (stored === undefined || last?.[1] === '') return 'write';
  if (stored === ours) return 'keep';
  if (stored !== last?.[1]) return 'leave';
  return last[0] === ours ? 'keep' : 'write';
}

async function removeUnwanted<Item>(
  store: SyncStore<Item>,
  desired: readonly Item[],
  record: SyncRecord,
): Promise<string[]> {
  const notices: string[] = [];
  const wanted = new Set(desired.map((item) => store.keyOf(item)));
  for (const [key, [, stored]] of Object.entries(record)) {
    if (wanted.has(key) || (await removeUnedited(store, key, stored))) continue;
    notices.push(`${key} is no longer part of ${store.whole} but was edited since and is left alone`);
  }
  return notices;
}

async function storedNow<Item>(store: SyncStore<Item>, key: string): Promise<string> {
  const current = await store.get(key);
  if (!current) throw new Error(`provisioning: ${key} was written but does not exist.`);
  return store.fingerprint(current);
}

/** @returns false if a person edited the item, which then stays. */
async function removeUnedited<Item>(store: SyncStore<Item>, key: string, stored: string): Promise<boolean> {
  const current = await store.get(key);
  if (!current) return true;
  if (stored !== '' && store.fingerprint(current) !== stored) return false;
  await store.delete(key);
  return true;
}
