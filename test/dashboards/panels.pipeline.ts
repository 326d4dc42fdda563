import { readFile } from 'node:fs/promises';
import { renderSavedObjects } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { sendTraffic } from '../../local/commands/demo/traffic';
import {
  type PanelContext,
  panelRequests,
  type SavedPanel,
  visTypeOf,
} from '../../local/dashboards/panel-request';
import { ask } from '../../local/search/engine-client';
import { removeTemporaryFolders, synthesizeDev } from '../pipeline/dev-assembly';
import { logDocument, RunningStack } from '../pipeline/running-stack';
import { differences } from './evaluate';
import { type Doc, matches, read } from './evaluate-query';

jest.setTimeout(300_000);

// biome-ignore lint/suspicious/noExplicitAny: a response of the engine is free-form JSON
type Response = any;

const indexName = 'logging-test';
const RENAMED = '_called_otherwise';
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
 * The traffic of `npm run demo`; and, since nothing is refused in it and nobody has a department, one flush report of a
 * handler as the layers send it when there was something to retry, and one enriched record.
 */
beforeAll(async () => {
  stack = await RunningStack.start(await synthesizeDev());
  const { apis, functions } = stack.run.world;
  await sendTraffic(apis.running, new AbortController().signal);
  await apis.stop();
  await functions.drain();
  const shipper = { accepted: 10, delivered: 8, retried: 3, fell_back: 2 };
  await stack.put([logDocument('01JD000000000000000000000A', { source: 'node', shipper })]);
  const enriched = logDocument('01JD000000000000000000000B', {
    source: 'python',
    username: 'ada',
    duration_ms: 12.5,
    user: { department: 'Sales' },
  }) as Doc;
  // Only the filter's table writes `user`, and there is none here: the document goes to the index as the filter leaves it.
  const index = `${stack.stream.indexName}-${new Date().toISOString().slice(0, 10)}`;
  await ask(stack.run.engine, { method: 'POST', path: `/${index}/_doc?refresh=true`, body: enriched });
  docs = await withStamps([...(await sentDocuments(stack.run.ledgerPath)), enriched]);
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

test('the traffic has what the panels show: 6 routes, 40 users and ada, both languages, failures', () => {
  const values = (field: string) => new Set(docs.map((doc) => read(doc, field)).filter(Boolean));
  expect(values('http_route').size).toBe(6);
  expect(values('username').size).toBe(41);
  expect(values('source')).toEqual(new Set(['node', 'python']));
  expect(values('exc_type')).toEqual(new Set(['NameError']));
});

describe.each(
  panels.map((panel) => [String(panel.attributes.title), panel] as const),
)('%s', (_title, panel) => {
  test('shows what was sent', async () => {
    expect(await problemsOf(panel, panel)).toEqual([]);
  });

  test.each(fieldsOf(panel))('shows something else when the index calls %s otherwise', async (field) => {
    expect(await problemsOf(panel, renamed(panel, field))).not.toEqual([]);
  });
});

/** What is wrong with the responses to the requests of `asked`, by what those of `panel` ought to bring. */
async function problemsOf(panel: SavedPanel, asked: SavedPanel): Promise<string[]> {
  const expected = panelRequests(panel, context);
  const problems = await Promise.all(
    panelRequests(asked, context).map(async (request, index) => {
      const response = await search(request);
      return response instanceof Error
        ? [response.message]
        : problemsOfResponse(asked, expected[index], response);
    }),
  );
  return problems.flat();
}

async function search(body: object): Promise<Response> {
  return ask<Response>(stack.run.engine, {
    method: 'POST',
    path: `/${indexName}-*/_search?ignore_unavailable=true&track_total_hits=true`,
    body,
  }).catch((error: Error) => error);
}

function problemsOfResponse(asked: SavedPanel, request: Response, response: Response): string[] {
  const matching = docs.filter((doc) => matches(request.query, doc));
  // A period before has no records here: the demo has just begun.
  if (matching.length === 0 && !JSON.stringify(request).includes('upTo')) {
    return ['no sent record matches the panel'];
  }
  const total = response.hits.total.value;
  const count = total === matching.length ? [] : [`${total} documents; expected ${matching.length}`];
  if (visTypeOf(asked) === 'search') return [...count, ...hitProblems(asked, response, matching)];
  if (request.size > 0) return [...count, ...sourceProblems(request, response)];
  return [...count, ...differences(request, renameBack(response.aggregations), matching)];
}

/** A saved search shows each of its columns somewhere, and is in its order. */
function hitProblems(panel: SavedPanel, response: Response, matching: readonly Doc[]): string[] {
  const hits: { _source: Doc }[] = response.hits.hits;
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

/** A Vega panel that asks for documents gets each field it asks for. */
function sourceProblems({ _source: fields }: { _source: string[] }, response: Response): string[] {
  const [hit] = response.hits.hits;
  return fields
    .filter((field) => read(hit?._source ?? {}, field) === undefined)
    .map((field) => `no ${field}`);
}

/** The panel as if the index called one of its fields by another name: it asks for a name that is not there. */
function renamed(panel: SavedPanel, field: string): SavedPanel {
  const name = field.replaceAll('.', '\\.');
  // A name stands as a value between quotes, which are escaped in JSON within JSON, or in a query.
  const quoted = new RegExp(`(\\\\*")${name}(\\\\*")(?!:)`, 'g');
  const queried = new RegExp(`\\b${name}(?=:| >=| <)`, 'g');
  const swap = (text: string) =>
    text.replace(quoted, `$1${field}${RENAMED}$2`).replace(queried, `${field}${RENAMED}`);
  const { visState, columns, sort, kibanaSavedObjectMeta } = panel.attributes;
  const attributes = JSON.parse(swap(JSON.stringify({ visState, columns, sort, kibanaSavedObjectMeta })));
  return { ...panel, attributes: { ...panel.attributes, ...attributes } };
}

const renameBack = (value: Response): Response =>
  JSON.parse(JSON.stringify(value ?? {}).replaceAll(RENAMED, ''));

/** Every field that the panel itself names; the page adds the time field to each request. */
function fieldsOf(panel: SavedPanel): string[] {
  const text = JSON.stringify(panel);
  return [...Object.keys(documentFields), '_index'].filter(
    (field) => JSON.stringify(renamed(panel, field)) !== text,
  );
}

async function sentDocuments(ledgerPath: string): Promise<Doc[]> {
  const lines = (await readFile(ledgerPath, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(Buffer.from(JSON.parse(line).data, 'base64').toString('utf8')));
}

/** What the index adds to a record: its index, and the stamps of the ingest pipeline. */
async function withStamps(sent: readonly Doc[]): Promise<Doc[]> {
  await stack.indexed(sent.map(({ log_id }) => String(log_id)));
  const response = await search({ size: 10_000, _source: ['log_id', 'ingested_at', 'lag_ms'] });
  const stamps = new Map<unknown, Doc>(
    response.hits.hits.map(({ _index, _source }: Response) => [_source.log_id, { ..._source, _index }]),
  );
  return sent.map((doc) => ({ ...doc, ...stamps.get(doc.log_id) }));
}
