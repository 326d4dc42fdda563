import { readFile } from 'node:fs/promises';
import { renderSavedObjects } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { sendTraffic } from '../../local/commands/demo/traffic';
import { dqlMatches } from '../../local/dashboards/dql';
import {
  aggregationsOf,
  dqlOf,
  type PanelContext,
  panelRequest,
  type SavedPanel,
  visTypeOf,
} from '../../local/dashboards/panel-request';
import { ask } from '../../local/search/engine-client';
import { removeTemporaryFolders, synthesizeDev } from '../pipeline/dev-assembly';
import { logDocument, RunningStack } from '../pipeline/running-stack';
import { type Doc, differences, read } from './evaluate';

jest.setTimeout(180_000);

// biome-ignore lint/suspicious/noExplicitAny: an engine's answer is free-form JSON
type Answer = any;

const indexName = 'logging-test';
const panels = renderSavedObjects({ indexName }).filter(
  (object): object is typeof object & SavedPanel =>
    (object.type === 'visualization' || object.type === 'search') && visTypeOf(object) !== 'markdown',
);
const dateFields = Object.entries(documentFields)
  .filter(([, type]) => type === 'date')
  .map(([name]) => name);

let stack: RunningStack;
let docs: Doc[];
let context: PanelContext;

/**
 * The traffic of `npm run demo`; and since nothing is refused in it, one flush report of a handler, as the layers send
 * it when there was something to retry.
 */
beforeAll(async () => {
  stack = await RunningStack.start(await synthesizeDev());
  const { apis, functions } = stack.run.world;
  await sendTraffic(apis.running, new AbortController().signal);
  await apis.stop();
  await functions.stop();
  const shipper = { accepted: 10, delivered: 8, retried: 3, fell_back: 2 };
  await stack.put([logDocument('01JD000000000000000000000A', { source: 'node', shipper })]);
  const sent = await sentDocuments(stack.run.ledgerPath);
  docs = await withStamps(sent);
  context = {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
    interval: '1m',
    dateFields,
  };
});

afterAll(async () => {
  await stack?.run.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

test('the traffic has what the panels show: 6 routes, 40 users, both languages, failures', () => {
  const values = (field: string) => new Set(docs.map((doc) => read(doc, field)).filter(Boolean));
  expect(values('http_route').size).toBe(6);
  expect(values('username').size).toBe(40);
  expect(values('source')).toEqual(new Set(['node', 'python']));
  expect(values('exc_type')).toEqual(new Set(['NameError']));
});

describe.each(
  panels.map((panel) => [String(panel.attributes.title), panel] as const),
)('%s', (_title, panel) => {
  test('answers from the sent records', async () => {
    expect(await faultsOf(panel)).toEqual([]);
  });

  test.each(fieldsOf(panel))('notices when %s is called otherwise in the index', async (field) => {
    expect(await faultsOf(renamed(panel, field))).not.toEqual([]);
  });
});

/** What is wrong with the panel's answer, computed from the records that were sent. */
async function faultsOf(panel: SavedPanel): Promise<string[]> {
  const request = panelRequest(panel, context) as Answer;
  const answer = await ask<Answer>(stack.run.engine, {
    method: 'POST',
    path: `/${indexName}-*/_search?ignore_unavailable=true&track_total_hits=true`,
    body: request,
  }).catch((error: Error) => error);
  if (answer instanceof Error) return [answer.message];
  const matching = docs.filter((doc) => dqlMatches(originalDql(panel), (field) => read(doc, field)));
  if (matching.length === 0) return ['no sent record matches the panel'];
  const total = answer.hits.total.value ?? answer.hits.total;
  const count = total === matching.length ? [] : [`${total} documents; expected ${matching.length}`];
  if (visTypeOf(panel) === 'search') return [...count, ...hitFaults(panel, answer, matching)];
  return [...count, ...differences(originalRequest(panel), renameBack(answer.aggregations), matching)];
}

/** A saved search shows each of its columns somewhere, and is in its order. */
function hitFaults(panel: SavedPanel, answer: Answer, matching: readonly Doc[]): string[] {
  const hits: { _source: Doc }[] = answer.hits.hits;
  const columns: string[] = panel.attributes.columns;
  const empty = columns.filter(
    (column) =>
      matching.some((doc) => read(doc, column.replace(RENAMED, '')) !== undefined) &&
      hits.every(({ _source }) => read(_source, column) === undefined),
  );
  const [field, order] = panel.attributes.sort[0];
  const key = (doc: Doc) => {
    const value = read(doc, field);
    return typeof value === 'string' ? Date.parse(value) : Number(value);
  };
  const keys = hits.map(({ _source }) => key(_source));
  const sorted = [...keys].sort((a, b) => (order === 'desc' ? b - a : a - b));
  return [
    ...empty.map((column) => `column ${column} is empty`),
    ...(keys.some(Number.isNaN) || keys.join() !== sorted.join() ? [`not sorted by ${field}`] : []),
  ];
}

const RENAMED = '_called_otherwise';

/** The panel as if the index called one of its fields by another name: it asks for a name that is not there. */
function renamed(panel: SavedPanel, field: string): SavedPanel {
  const swap = (text: string) => text.replaceAll(field, field + RENAMED);
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value === field ? swap(value) : value;
    if (Array.isArray(value)) return value.map(replace);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  const attributes = { ...panel.attributes };
  if (attributes.visState) {
    const visState = replace(JSON.parse(attributes.visState)) as Answer;
    if (visState.params.spec)
      visState.params.spec = visState.params.spec.replaceAll(`"${field}"`, `"${field}${RENAMED}"`);
    attributes.visState = JSON.stringify(visState);
  }
  if (attributes.columns) attributes.columns = replace(attributes.columns);
  if (attributes.sort) attributes.sort = replace(attributes.sort);
  const source = JSON.parse(attributes.kibanaSavedObjectMeta.searchSourceJSON);
  source.query.query = source.query.query.replaceAll(`${field}:`, `${field}${RENAMED}:`);
  attributes.kibanaSavedObjectMeta = { searchSourceJSON: JSON.stringify(source) };
  return { ...panel, attributes };
}

const withOriginalNames = (panel: SavedPanel): SavedPanel =>
  JSON.parse(JSON.stringify(panel).replaceAll(RENAMED, ''));
const originalDql = (panel: SavedPanel) => dqlOf(withOriginalNames(panel));
const originalRequest = (panel: SavedPanel) => panelRequest(withOriginalNames(panel), context);
const renameBack = (value: Answer): Answer => JSON.parse(JSON.stringify(value ?? {}).replaceAll(RENAMED, ''));

/** Every field whose name decides what the panel shows. */
function fieldsOf(panel: SavedPanel): string[] {
  if (visTypeOf(panel) === 'vega') return ['asctime', 'levelname'];
  const columns: string[] = panel.attributes.columns ?? [];
  const sort: string[] = panel.attributes.sort?.map(([field]: [string]) => field) ?? [];
  const aggregated = aggregationsOf(panel).flatMap(({ params }) => params.field ?? []);
  const queried = [...dqlOf(panel).matchAll(/([\w.]+):/g)].map(([, field]) => String(field));
  return [...new Set([...columns, ...sort, ...aggregated, ...queried])];
}

async function sentDocuments(ledgerPath: string): Promise<Doc[]> {
  const lines = (await readFile(ledgerPath, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(Buffer.from(JSON.parse(line).data, 'base64').toString('utf8')));
}

/** What the index adds to a record: its index, and the stamps of the ingest pipeline. */
async function withStamps(sent: readonly Doc[]): Promise<Doc[]> {
  await stack.indexed(sent.map(({ log_id }) => String(log_id)));
  const answer = await ask<Answer>(stack.run.engine, {
    method: 'POST',
    path: `/${indexName}-*/_search`,
    body: { size: 10_000, _source: ['log_id', 'ingested_at', 'lag_ms'] },
  });
  const stamps = new Map<unknown, Doc>(
    answer.hits.hits.map(({ _index, _source }: Answer) => [_source.log_id, { ..._source, _index }]),
  );
  return sent.map((doc) => ({ ...doc, ...stamps.get(doc.log_id) }));
}
