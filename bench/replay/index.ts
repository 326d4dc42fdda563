import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from '@opensearch-project/opensearch';
import type { ObjectStore } from '../../lambda/recovery/archive/object-store';
import { recordsOf } from '../../lambda/recovery/archive/records';
import { systemClock } from '../../lambda/recovery/clock';
import { SearchIndex } from '../../lambda/recovery/domain/search-index';
import { replayObjects } from '../../lambda/recovery/replay/replay';
import { startEngine } from '../../local/engine/start-engine';

const RECORDS_AN_OBJECT = 5_000;
const OBJECTS = 4;
/** As many documents as a replay sends in one request. */
const BULK_DOCUMENTS = 1_000;
const MAPPINGS = { dynamic: false, properties: { log_id: { type: 'keyword' }, asctime: { type: 'date' } } };

export interface ReplayBenchOptions {
  readonly json: boolean;
  /** Alternated runs of each row. @default 5 */
  readonly runs: number;
}

interface Row {
  readonly name: string;
  readonly recordsASecond: number;
}

/**
 * `npm run bench -- replay`: a replay of archived objects beside `_bulk` requests of the same documents from memory, on a
 * real engine, and the memory of a replay of ten times the objects.
 */
export async function runReplayBench({ json, runs }: ReplayBenchOptions): Promise<void> {
  const runDir = mkdtempSync(join(tmpdir(), 'ekk-bench-'));
  const cacheDir = process.env.EKK_CACHE_DIR ?? join(__dirname, '..', '..', '.cache');
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const engine = await startEngine({ cacheDir, runDir, progress });
  const { url, username, password } = engine;
  const client = new Client({ node: url, auth: { username, password }, ssl: { rejectUnauthorized: false } });
  try {
    const rows: Row[] = [];
    await oneRun(client, 'warm-up');
    for (let run = 1; run <= runs; run++) {
      rows.push(...(await oneRun(client, String(run))));
      progress(`run ${run} of ${runs}`);
    }
    const memory = await memoryRatio(client);
    const raw = median(rows, 'bulk');
    const replay = median(rows, 'replay');
    const result = { rawBulkRecordsASecond: raw, replayRecordsASecond: replay, ratio: replay / raw, memory };
    process.stdout.write(
      json
        ? `${JSON.stringify(result)}\n`
        : `_bulk from memory   ${raw.toFixed(0)} records/s\nreplay              ${replay.toFixed(0)} records/s\nreplay / _bulk      ${result.ratio.toFixed(2)}\nmemory × 10 objects ${memory.toFixed(2)}\n`,
    );
  } finally {
    await client.close();
    await engine.stop();
    rmSync(runDir, { recursive: true, force: true });
  }
}

function median(rows: readonly Row[], name: string): number {
  const sorted = rows
    .filter((row) => row.name === name)
    .map((row) => row.recordsASecond)
    .sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Objects made when they are read, so that the archive itself takes no memory. */
class MadeArchive implements ObjectStore {
  readonly #objects = new Map<string, Buffer>();

  async *list(): AsyncIterable<string> {}

  async get(key: string): Promise<Buffer> {
    const [, prefix = '', file = '0'] = key.split('/');
    const n = Number.parseInt(file, 10);
    const known = this.#objects.get(key) ?? madeObject(prefix, n);
    if (n < OBJECTS) this.#objects.set(key, known);
    return known;
  }

  async put(): Promise<void> {}

  async delete(): Promise<void> {}
}

function madeObject(prefix: string, n: number): Buffer {
  const start = Date.parse('2026-11-21T09:00:00Z');
  const lines = Array.from({ length: RECORDS_AN_OBJECT }, (_, i) => {
    const at = n * RECORDS_AN_OBJECT + i;
    const id = `${prefix}${String(at).padStart(20, '0')}`.slice(-26);
    return JSON.stringify(sampleDocument(id, start + at));
  });
  return gzipSync(`${lines.join('\n')}\n`);
}

/** A document of some 500 bytes, as the layers write it. */
function sampleDocument(logId: string, timeMs: number): object {
  return {
    asctime: new Date(timeMs).toISOString().replace('Z', '+00:00'),
    name: 'orders',
    levelname: 'INFO',
    message: `GET /orders/${timeMs % 1_000} 200`,
    log_id: logId,
    source: 'node',
    service: 'shop',
    environment: 'bench',
    function_name: 'orders-function',
    function_version: '7',
    aws_request_id: `0f7d1c0e-${logId.slice(-12)}`,
    memory_limit_mb: 256,
    http_method: 'GET',
    http_route: '/orders/{id}',
    http_status: 200,
    duration_ms: (timeMs % 1_000) / 10,
    username: `user-${timeMs % 40}`,
    extra: { order_id: String(timeMs), region: 'eu-west-1', cart: { items: 3, currency: 'EUR' } },
  };
}

/** `_bulk` and a replay of the same documents, each into an index of its own. */
async function oneRun(client: Client, run: string): Promise<Row[]> {
  const archive = new MadeArchive();
  const keys = Array.from({ length: OBJECTS }, (_, n) => `made/RUN${run}/${n}.gz`);
  const bodies: string[][] = [];
  for (const key of keys) bodies.push(bulkBodies([...recordsOf(key, await archive.get(key))]));
  const index = `bulk-${run}`.toLowerCase();
  await client.indices.create({ index, body: { mappings: MAPPINGS } } as never);
  const bulk = await timed(async () => {
    for (const body of bodies.flat()) {
      await client.transport.request({
        method: 'POST',
        path: `/${index}/_bulk`,
        querystring: 'filter_path=errors',
        bulkBody: body,
      });
    }
  });
  const indexName = `replay-${run}`.toLowerCase();
  await client.indices.create({ index: `${indexName}-restored`, body: { mappings: MAPPINGS } } as never);
  const replay = await timed(async () => {
    await replayObjects(keys, {
      store: archive,
      index: new SearchIndex(client, indexName),
      target: `${indexName}-restored`,
      clock: systemClock,
      deadlineMs: Date.now() + 600_000,
    });
  });
  const records = OBJECTS * RECORDS_AN_OBJECT;
  return [
    { name: 'bulk', recordsASecond: records / bulk },
    { name: 'replay', recordsASecond: records / replay },
  ];
}

function bulkBodies(
  records: readonly { text: string; document: Record<string, unknown> | undefined }[],
): string[] {
  const bodies: string[] = [];
  for (let at = 0; at < records.length; at += BULK_DOCUMENTS) {
    const part = records.slice(at, at + BULK_DOCUMENTS);
    bodies.push(
      part.map(({ text, document }) => `{"create":{"_id":"${document?.log_id}"}}\n${text}\n`).join(''),
    );
  }
  return bodies;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** The largest resident memory of a replay of ten times the objects, over that of the objects once. */
async function memoryRatio(client: Client): Promise<number> {
  const once = await peak(client, OBJECTS, 'once');
  const ten = await peak(client, OBJECTS * 10, 'ten');
  return ten / once;
}

async function peak(client: Client, objects: number, name: string): Promise<number> {
  let largest = 0;
  const archive = new MadeArchive();
  const store: ObjectStore = {
    list: () => archive.list(),
    put: () => archive.put(),
    delete: () => archive.delete(),
    get: async (key) => {
      largest = Math.max(largest, process.memoryUsage.rss());
      return archive.get(key);
    },
  };
  await client.indices.create({ index: `memory-${name}-restored`, body: { mappings: MAPPINGS } } as never);
  const index = new SearchIndex(client, `memory-${name}`);
  const keys = Array.from({ length: objects }, (_, n) => `made/MEM${name}/${n}.gz`);
  await replayObjects(keys, {
    store,
    index,
    target: `memory-${name}-restored`,
    clock: systemClock,
    deadlineMs: Date.now() + 600_000,
  });
  return largest;
}
