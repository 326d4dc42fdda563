import { floorToHour, hourOfKey, prefixOfHour } from '../archive/hours';
import type { ObjectStore } from '../archive/object-store';
import { recordsOf } from '../archive/records';
import type { SearchIndex } from '../domain/search-index';
import { refusedIn, refusedKeys } from '../redrive/refused-objects';
import { logIdOf } from '../replay/replay';

/** What is remembered from run to run, as an object of the archive bucket. */
export interface ReconcileState {
  /** Every object of hours before this one was judged. Milliseconds since 1970. */
  readonly settledUntilMs: number;
  /** Records in the archive's objects that were judged, since the first run. */
  readonly archived: number;
  /** Records the stream took in over the same hours. */
  readonly incoming: number;
  /** Objects whose records were not all accounted for: they are judged again in each run. */
  readonly open: readonly string[];
}

export interface ReconcileOptions {
  readonly store: ObjectStore;
  readonly index: SearchIndex;
  /** Records that the stream took in between two times; undefined where no metric is to be had. */
  readonly incoming: (fromMs: number, toMs: number) => Promise<number | undefined>;
  readonly nowMs: number;
  /** An hour is judged when it ended longer ago than this, which covers Firehose's buffering and retries. */
  readonly settleMs: number;
  readonly stateKey?: string;
}

/** Records of one object that are neither in the index nor among the refused or parked documents. */
export interface Difference {
  readonly key: string;
  /** The UTC hour the object stands under, e.g. `2026-11-21T09`. */
  readonly hour: string;
  readonly missing: number;
  /** The first few `log_id`s. */
  readonly logIds: readonly string[];
}

export interface ReconcileResult {
  readonly objects: number;
  readonly records: number;
  /** Records that are missing: in the archive but not in the index, or taken in but not in the archive. */
  readonly unaccounted: number;
  /** Records the stream took in that the archive does not have. */
  readonly unarchived: number;
  readonly differences: readonly Difference[];
  /** Records without a `log_id`, which can be counted but not looked for. */
  readonly withoutLogId: number;
}

export const STATE_KEY = 'recovery/reconcile-state.json';
const HOUR_MS = 3_600_000;
const NAMED = 5;

/**
 * Compares what the archive holds with the index and the error prefix, for hours that are settled and were not judged
 * before: so its work grows with what is new, never with the archive.
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileResult> {
  const { store, nowMs, settleMs, stateKey = STATE_KEY } = options;
  const until = floorToHour(nowMs - settleMs);
  const state = await readState(store, stateKey, until);
  const fresh: string[] = [];
  for (let hour = state.settledUntilMs; hour < until; hour += HOUR_MS) {
    for await (const key of store.list(prefixOfHour(hour))) fresh.push(key);
  }
  const { differences, ...judged } = await judgeAll(fresh, state.open, options);
  const taken = until > state.settledUntilMs ? await options.incoming(state.settledUntilMs, until) : 0;
  const archived = state.archived + judged.archived;
  // Without a metric, as many records count as taken in as the archive holds.
  const incoming = taken === undefined ? archived : state.incoming + taken;
  await writeState(store, stateKey, {
    settledUntilMs: Math.max(until, state.settledUntilMs),
    archived,
    incoming,
    open: differences.map(({ key }) => key),
  });
  // An object may hold records of the hour after its own, so more may be archived than was taken in: never fewer.
  const unarchived = Math.max(0, incoming - archived);
  const missing = differences.reduce((total, difference) => total + difference.missing, 0);
  return {
    objects: state.open.length + fresh.length,
    records: judged.records,
    withoutLogId: judged.withoutLogId,
    unaccounted: missing + unarchived,
    unarchived,
    differences,
  };
}

/** Judges the open objects again, and the new ones. The records of an open object are not added to `archived` again. */
async function judgeAll(fresh: readonly string[], open: readonly string[], options: ReconcileOptions) {
  // Refused documents are read only when a record is missing from the index.
  let reading: Promise<ReadonlySet<string>> | undefined;
  const refused = () => {
    reading ??= refusedLogIds(options.store);
    return reading;
  };
  const judged = { records: 0, withoutLogId: 0, archived: 0, differences: [] as Difference[] };
  for (const key of [...open, ...fresh]) {
    const object = await judge(key, options, refused);
    judged.records += object.records;
    judged.withoutLogId += object.withoutLogId;
    if (!open.includes(key)) judged.archived += object.records;
    if (object.logIds.length > 0) judged.differences.push(differenceOf(key, object.logIds));
  }
  return judged;
}

async function judge(
  key: string,
  { store, index }: ReconcileOptions,
  refused: () => Promise<ReadonlySet<string>>,
) {
  const ids: string[] = [];
  let records = 0;
  for (const record of recordsOf(key, await store.get(key))) {
    records += 1;
    const id = logIdOf(record);
    if (id !== undefined) ids.push(id);
  }
  const present = await index.present(ids);
  const absent = [...new Set(ids)].filter((id) => !present.has(id));
  const accounted = absent.length > 0 ? await refused() : present;
  return {
    records,
    withoutLogId: records - ids.length,
    logIds: absent.filter((id) => !accounted.has(id)),
  };
}

/** Ids of all refused and parked documents, which are accounted for though the index lacks them. */
async function refusedLogIds(store: ObjectStore): Promise<Set<string>> {
  const ids = new Set<string>();
  const add = async (key: string) => {
    for (const { text } of refusedIn(key, await store.get(key))) {
      const id = /"log_id"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      if (id !== undefined) ids.add(id);
    }
  };
  for await (const key of refusedKeys(store)) await add(key);
  for await (const key of store.list('parked/')) await add(key);
  return ids;
}

function differenceOf(key: string, logIds: readonly string[]): Difference {
  const hour = new Date(hourOfKey(key) ?? 0).toISOString().slice(0, 13);
  return { key, hour, missing: logIds.length, logIds: logIds.slice(0, NAMED) };
}

async function readState(store: ObjectStore, key: string, until: number): Promise<ReconcileState> {
  try {
    return JSON.parse((await store.get(key)).toString('utf8')) as ReconcileState;
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string };
    if (name !== 'NoSuchKey' && code !== 'ENOENT') throw error;
    // The first run begins with the newest settled hour: what was before the stack had this function is not judged.
    return { settledUntilMs: until - HOUR_MS, archived: 0, incoming: 0, open: [] };
  }
}

async function writeState(store: ObjectStore, key: string, state: ReconcileState): Promise<void> {
  await store.put(key, Buffer.from(`${JSON.stringify(state)}\n`));
}
