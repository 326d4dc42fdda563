import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from '@opensearch-project/opensearch';
import { systemClock } from '../../lambda/recovery/clock';
import { SearchIndex } from '../../lambda/recovery/domain/search-index';
import { type ReconcileOptions, reconcile } from '../../lambda/recovery/reconcile/reconcile';
import { redrive } from '../../lambda/recovery/redrive/redrive';
import { type ReplayOptions, replayObjects } from '../../lambda/recovery/replay/replay';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { putIndexTemplate } from './index-template';
import { MemoryStore } from './memory-store';

let engine: Engine;
let client: Client;
const runDir = mkdtempSync(join(tmpdir(), 'recovery-'));
let counter = 0;

/** Starts the real engine that every {@link fixture} of a file shares. */
export async function startSharedEngine(): Promise<void> {
  const cacheDir = process.env.EKK_CACHE_DIR ?? resolve(__dirname, '../../.cache');
  engine = await startEngine({ cacheDir, runDir, progress: () => undefined });
  const { username, password } = engine;
  client = new Client({ node: engine.url, auth: { username, password }, ssl: { rejectUnauthorized: false } });
}

export function sharedEngine(): Engine {
  return engine;
}

export async function stopSharedEngine(): Promise<void> {
  await client?.close();
  await engine?.stop();
  rmSync(runDir, { recursive: true, force: true });
}

export const HOUR = Date.parse('2026-11-21T09:00:00Z');
export const key = (name: string, hour = '09') => `logs/2026/11/21/${hour}/${name}.gz`;
export const id = (n: number) => `01JD${String(n).padStart(22, '0')}`;
export const line = (n: number, fields: object = {}) =>
  JSON.stringify({
    asctime: '2026-11-21T09:27:44.123+00:00',
    log_id: id(n),
    message: `record ${n}`,
    ...fields,
  });
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
export const object = (lines: readonly string[]) => gzipSync(lines.map((each) => `${each}\n`).join(''));

/** A fresh index name with the real index template, an empty archive, and the recovery functions' options. */
export async function fixture() {
  counter += 1;
  const indexName = `recovery-${counter}`;
  await putIndexTemplate(client, indexName);
  const store = new MemoryStore();
  const index = new SearchIndex(client, indexName);
  const common = { store, index, clock: systemClock, deadlineMs: Date.now() + 60_000 };
  const replaying: ReplayOptions = { ...common, target: `${indexName}-restored` };
  return {
    indexName,
    store,
    replaying,
    replay: (keys: readonly string[], more: Partial<ReplayOptions> = {}) =>
      replayObjects(keys, { ...replaying, ...more }),
    redrive: (more: object = {}) => redrive({ ...common, indexName, maxAttempts: 3, ...more }),
    reconcile: (more: Partial<ReconcileOptions> = {}) =>
      reconcile({
        store,
        index,
        incoming: async () => undefined,
        nowMs: HOUR + 4 * 3_600_000,
        settleMs: 3_600_000,
        ...more,
      }),
    /** What Firehose wrote while the domain was well: documents under ids of its own. */
    live: async (suffix: string, lines: readonly string[]) => {
      const body = lines.flatMap((each) => [`{"index":{"_index":"${indexName}-${suffix}"}}`, each]);
      await client.bulk({ body: body.map((each) => JSON.parse(each)), refresh: true } as never);
    },
    ids: async (): Promise<string[]> => {
      await index.refresh();
      const { body } = await client.search({
        index: `${indexName}-*`,
        size: 10_000,
        body: { query: { match_all: {} }, _source: ['log_id'] },
      } as never);
      const { hits } = body as unknown as { hits: { hits: { _source: { log_id: string } }[] } };
      return hits.hits.map(({ _source }) => _source.log_id).sort();
    },
  };
}
