import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderResources } from '../../lambda/provisioning/domain/resources';
import { renderSavedObjects, type SavedObject } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { panelRequest, visTypeOf } from '../../local/dashboards/panel-request';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { ask } from '../../local/search/engine-client';
import { sampleDocument } from './documents';

const INDEX = 'bench';
const HOURS = 4;
const BULK_DOCUMENTS = 5_000;
/** Of each panel; the first is cold. Requests are made unequal, so that none is answered from the request cache. */
const RUNS = 7;
/** The heap of a t3.small.search, half its memory; and the whole compiler, which a run for seconds does without. */
const NODE_OPTIONS = '-Xms1g -Xmx1g -XX:TieredStopAtLevel=4';

export interface DashboardsBenchOptions {
  readonly json: boolean;
  /** @default 1,000,000 */
  readonly documents?: number;
}

interface Row {
  readonly panel: string;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** `npm run bench -- dashboards`: how long each panel's request takes on an index of a million documents. */
export async function runDashboardsBench({
  json,
  documents = 1_000_000,
}: DashboardsBenchOptions): Promise<void> {
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const runDir = mkdtempSync(join(tmpdir(), 'ekk-bench-'));
  const cacheDir = process.env.EKK_CACHE_DIR ?? join(__dirname, '..', '..', '.cache');
  let engine: Engine | undefined;
  try {
    const env = { ...process.env, OPENSEARCH_JAVA_OPTS: NODE_OPTIONS };
    engine = await startEngine({ cacheDir, runDir, progress, env });
    const now = Date.now();
    await fill(engine, { documents, sinceMs: now - HOURS * 3_600_000, untilMs: now }, progress);
    const rows: Row[] = [];
    for (const panel of panels()) rows.push(await measure(engine, panel, now));
    process.stdout.write(json ? `${JSON.stringify({ documents, rows })}\n` : table(rows, documents));
  } finally {
    await engine?.stop();
    rmSync(runDir, { recursive: true, force: true });
  }
}

function panels(): SavedObject[] {
  return renderSavedObjects({ indexName: INDEX }).filter(
    (object) => ['visualization', 'search'].includes(object.type) && visTypeOf(object) !== 'markdown',
  );
}

interface Filling {
  readonly documents: number;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The index as provisioning makes it, on one node; the ingest pipeline is left out, its stamps are in the documents. */
async function fill(
  engine: Engine,
  { documents, sinceMs, untilMs }: Filling,
  progress: (line: string) => void,
): Promise<void> {
  await putTemplate(engine);
  for (let from = 0; from < documents; from += BULK_DOCUMENTS) {
    const numbers = Array.from({ length: Math.min(BULK_DOCUMENTS, documents - from) }, (_, i) => from + i);
    const lines = numbers.map(
      (n) => `{"index":{}}\n${JSON.stringify(sampleDocument(n, sinceMs, untilMs))}\n`,
    );
    await send(engine, `/${INDEX}-2026/_bulk?pipeline=_none`, lines.join(''));
    if (from % 100_000 === 0) progress(`documents: ${from} of ${documents}`);
  }
  await send(engine, `/${INDEX}-2026/_refresh`, '');
}

async function putTemplate(engine: Engine): Promise<void> {
  const resources = renderResources({
    domainName: INDEX,
    indexName: INDEX,
    deliveryRoleArn: 'arn:aws:iam::123456789012:role/bench',
    numberOfShards: 1,
    numberOfReplicas: 0,
  });
  const path = { 'ingest-pipeline': '/_ingest/pipeline', 'index-template': '/_index_template' } as const;
  for (const { kind, name, body } of resources) {
    if (kind === 'ingest-pipeline' || kind === 'index-template') {
      await ask(engine, { method: 'PUT', path: `${path[kind]}/${name}`, body });
    }
  }
}

async function send({ url, username, password }: Engine, path: string, body: string): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/x-ndjson',
    },
    body,
  });
  const answer = (await response.json()) as { errors?: boolean };
  if (!response.ok || answer.errors) {
    throw new Error(
      `bench: POST ${path} answered ${response.status} ${JSON.stringify(answer).slice(0, 300)}`,
    );
  }
}

async function measure(engine: Engine, panel: SavedObject, now: number): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const body = panelRequest(panel, {
      from: new Date(now - HOURS * 3_600_000 + run).toISOString(),
      to: new Date(now).toISOString(),
      interval: '5m',
      dateFields: Object.entries(documentFields).flatMap(([name, type]) => (type === 'date' ? name : [])),
    });
    const started = performance.now();
    await ask(engine, { method: 'POST', path: `/${INDEX}-*/_search`, body });
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return {
    panel: String(panel.attributes.title),
    medianMs: Math.round(times[RUNS >> 1] as number),
    maxMs: Math.round(times[RUNS - 1] as number),
  };
}

function table(rows: readonly Row[], documents: number): string {
  const lines = rows.map(
    ({ panel, medianMs, maxMs }) =>
      `${panel.padEnd(64)} ${String(medianMs).padStart(6)} ${String(maxMs).padStart(6)}`,
  );
  const slowest = Math.max(...rows.map(({ medianMs }) => medianMs));
  return [
    `${`${documents.toLocaleString('en')} documents, ${RUNS} requests a panel`.padEnd(64)} ${'p50 ms'.padStart(6)} ${'max ms'.padStart(6)}`,
    ...lines,
    `slowest panel: ${slowest} ms`,
    '',
  ].join('\n');
}
