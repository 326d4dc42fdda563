import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { renderResources } from '../../../lambda/provisioning/domain/resources';
import { type Engine, startEngine } from '../../../local/engine/start-engine';
import { PROJECT_DIR } from '../../../local/machine/paths';
import { ask } from '../../../local/search/engine-client';
import { anyText } from '../../any-text';

jest.setTimeout(120_000);

const INDEX = 'accepted';
const runDir = mkdtempSync(join(tmpdir(), 'ekk-accepted-'));
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    cacheDir: process.env.EKK_CACHE_DIR ?? join(PROJECT_DIR, '.cache'),
    runDir,
    progress: () => undefined,
  });
  const resources = renderResources({
    domainName: INDEX,
    indexName: INDEX,
    deliveryRoleArn: 'arn:aws:iam::123456789012:role/none',
    numberOfShards: 1,
    numberOfReplicas: 0,
  });
  const paths: Partial<Record<string, string>> = {
    'ingest-pipeline': '/_ingest/pipeline/',
    'index-template': '/_index_template/',
  };
  for (const { kind, name, body } of resources) {
    const path = paths[kind];
    if (path) await ask(engine, { method: 'PUT', path: path + name, body });
  }
});

afterAll(async () => {
  await engine?.stop();
  rmSync(runDir, { recursive: true, force: true });
});

const documents = new DocumentEncoder({
  ids: new LogIds(),
  redactor: new Redactor(PATTERN_NAMES),
  secretNames: SECRET_NAMES,
});

const key = fc.oneof(
  fc.string(),
  anyText(),
  fc.constantFrom(
    '',
    '.',
    '..',
    'a.b',
    '.a',
    'a.',
    'a..b',
    ' ',
    '@timestamp',
    'asctime',
    '_id',
    '_source',
    '__proto__',
  ),
  fc.constantFrom(
    'bob@example.com',
    'eve@example.com',
    'password',
    'http_route',
    'http_status',
    'duration_ms',
    '*',
  ),
);
const fields = fc.object({
  key,
  maxDepth: 5,
  maxKeys: 6,
  values: [
    anyText(),
    fc.double(),
    fc.bigInt(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: false }),
    fc.string({ minLength: 20_000, maxLength: 40_000 }),
  ],
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
});

test('a real engine accepts every document that the layer writes, whatever the caller logged', async () => {
  const records = fc.sample(fc.tuple(anyText(), fields), {
    numRuns: 1_000,
    seed: 20261121,
  });
  const lines = records.map(([message, own]) =>
    documents.line({ timeMs: Date.now(), name: 'fuzz', level: 'INFO', message, fields: own }),
  );
  const refused: unknown[] = [];
  for (let from = 0; from < lines.length; from += 250) {
    const batch = lines.slice(from, from + 250);
    const items = await bulk(batch);
    items.forEach(({ index: { status, error } }, i) => {
      if (status !== 201) refused.push({ error, line: batch[i]?.slice(0, 2_000) });
    });
  }
  expect(refused.slice(0, 5)).toEqual([]);
});

test('a real engine refuses what the layer avoids: a key that stands twice, a leaf over 32,766 bytes', async () => {
  const asctime = new Date().toISOString();
  const twice = `{"asctime":"${asctime}","extra":{"a":1,"a":2}}\n`;
  const long = `{"asctime":"${asctime}","extra":{"a":"${'x'.repeat(32_767)}"}}\n`;
  expect((await bulk([twice, long])).map(({ index }) => index.status)).toEqual([400, 400]);
});

interface Item {
  readonly index: { readonly status: number; readonly error?: unknown };
}

async function bulk(lines: readonly string[]): Promise<Item[]> {
  const response = await fetch(`${engine.url}/${INDEX}-1/_bulk`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${engine.username}:${engine.password}`).toString('base64')}`,
      'content-type': 'application/x-ndjson',
    },
    body: lines.map((line) => `{"index":{}}\n${line}`).join(''),
  });
  const body = (await response.json()) as { items: Item[] };
  expect(response.status).toBe(200);
  return body.items;
}
