import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderResources } from '../../lambda/provisioning/domain/resources';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { ask } from '../../local/search/engine-client';
import type { Search } from './vega-view';

// biome-ignore lint/suspicious/noExplicitAny: bodies of resources and responses are free-form JSON
type Json = any;

const BULK_DOCUMENTS = 5_000;

export interface IndexedTraffic {
  readonly search: Search;
  stop(): Promise<void>;
}

/** A real OpenSearch with documents in the index `<index>-made`, mapped as provisioning maps it. */
export async function indexTraffic(indexName: string, documents: readonly object[]): Promise<IndexedTraffic> {
  const runDir = mkdtempSync(join(tmpdir(), 'ekk-dashboards-'));
  const cacheDir = process.env.EKK_CACHE_DIR ?? join(__dirname, '..', '..', '.cache');
  const engine = await startEngine({ cacheDir, runDir, progress: () => undefined });
  await putIndexTemplate(engine, indexName);
  for (let from = 0; from < documents.length; from += BULK_DOCUMENTS) {
    await sendBulk(engine, `/${indexName}-made/_bulk`, documents.slice(from, from + BULK_DOCUMENTS));
  }
  await ask(engine, { method: 'POST', path: `/${indexName}-made/_refresh` });
  return {
    search: (body) => ask(engine, { method: 'POST', path: `/${indexName}-*/_search`, body }),
    stop: async () => {
      await engine.stop();
      rmSync(runDir, { recursive: true, force: true });
    },
  };
}

/** The template without its ingest pipeline: the stamps of arrival are in the documents. */
async function putIndexTemplate(engine: Engine, indexName: string): Promise<void> {
  const resources = renderResources({
    domainName: indexName,
    indexName,
    deliveryRoleArn: 'arn:aws:iam::123456789012:role/made-traffic',
    numberOfShards: 1,
    numberOfReplicas: 0,
  });
  const body: Json = structuredClone(resources.find(({ kind }) => kind === 'index-template')?.body);
  body.template.settings.index.default_pipeline = '_none';
  await ask(engine, { method: 'PUT', path: `/_index_template/${indexName}`, body });
}

async function sendBulk(engine: Engine, path: string, documents: readonly object[]): Promise<void> {
  const { url, username, password } = engine;
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/x-ndjson',
    },
    body: documents.map((document) => `{"index":{}}\n${JSON.stringify(document)}\n`).join(''),
  });
  const { errors, items } = (await response.json()) as Json;
  if (errors) throw new Error(`made traffic: refused: ${JSON.stringify(items).slice(0, 300)}`);
}
