import { renderSavedObjects } from '../../lib/dashboards';
import { dqlToQuery } from '../../local/dashboards/dql';
import { type PanelContext, panelRequests, type SavedPanel } from '../../local/dashboards/panel-request';
import { INCIDENT_EXCEPTION, INCIDENT_ROUTE, incidentTraffic } from './incident';
import { type IndexedTraffic, indexTraffic } from './indexed-traffic';
import { documentsWith, drawnItems, drawnTexts, vegaView } from './vega-view';

jest.setTimeout(300_000);

// biome-ignore lint/suspicious/noExplicitAny: responses and drawn items are free-form JSON
type Json = any;

const indexName = 'incident';
const HOUR_MS = 3_600_000;
const untilMs = Date.now();
/** Nine hours: the chosen four, and the four before them. */
const { documents, incident } = incidentTraffic({ untilMs, hours: 9 });
const lastFourHours = rangeOf(untilMs - 4 * HOUR_MS, untilMs);
const objects = renderSavedObjects({ indexName });

let traffic: IndexedTraffic;
beforeAll(async () => {
  traffic = await indexTraffic(indexName, documents);
});
afterAll(() => traffic?.stop());

describe('an incident on one quiet route among nine busy ones, in the last four hours', () => {
  test('the first row shows the numbers of the records, beside those of the period before', async () => {
    const tiles = await tilesOf(lastFourHours);
    const shown = documents.filter(isBetween(untilMs - 4 * HOUR_MS, untilMs));
    const before = documents.filter(isBetween(untilMs - 8 * HOUR_MS, untilMs - 4 * HOUR_MS - 1));
    const expected = (docs: readonly Json[]) => [
      docs.filter(({ http_route }) => http_route).length,
      (100 * docs.filter(({ levelname }) => levelname === 'ERROR').length) / docs.length,
      (100 * docs.filter(({ http_status }) => http_status >= 500).length) /
        docs.filter(({ http_route }) => http_route).length,
      percentile(docs, 0.95),
      docs.length / 4,
    ];
    for (const [name, docs] of [
      ['value', shown],
      ['before', before],
    ] as const) {
      const got = tiles.slice(0, 5).map((tile) => tile[name]);
      for (const [index, number] of expected(docs).entries()) {
        expect(Math.abs(got[index] / number - 1)).toBeLessThan(0.02);
      }
    }
    expect(tiles.map(({ comparison }) => comparison)).toEqual(
      Array(6).fill(expect.stringContaining('4 h earlier')),
    );
  });

  test('the first row turns amber or red over the incident alone', async () => {
    const tiles = await tilesOf(rangeOf(incident.fromMs, incident.toMs));
    const severity = Object.fromEntries(tiles.map(({ label, severity }) => [label, severity]));
    expect(severity['Errors, share of records']).toBeGreaterThan(0);
    expect(severity['5xx, share of requests']).toBeGreaterThan(0);
    expect(severity['Age of the newest record']).toBe(0);
  });

  test.each(['failed-by-route', 'errors-by-route'])('%s: its bars are the highest of all', async (slug) => {
    const cells = await cellsOf(slug);
    const own = cells.filter(({ series, at }) => series === INCIDENT_ROUTE && isInIncident(at));
    const others = cells.filter((cell) => !own.includes(cell));
    expect(own).toHaveLength(3);
    expect(lowest(own)).toBeGreaterThan(highest(others));
  });

  test('the share of 5xx is several times as high as at any other time', async () => {
    const view = await vegaView(panelOf('error-rate'), lastFourHours, traffic.search);
    const shares = documentsWith(view, 'share').filter(({ series }) => series.startsWith('5xx'));
    const own = shares.filter(({ key }) => isInIncident(key)).map(({ share }) => share);
    const others = shares.filter(({ key }) => !isInIncident(key)).map(({ share }) => share ?? 0);
    expect(Math.min(...own)).toBeGreaterThan(1.5 * Math.max(...others));
  });

  test('the deploy that began it and the rollback that ended it are marked, and nothing else is', async () => {
    const view = await vegaView(panelOf('error-rate'), lastFourHours, traffic.search);
    const marks = new Map(documentsWith(view, 'changed').map(({ label, changed }) => [label, changed]));
    expect([...marks.keys()].sort()).toEqual(['ekk-production-payments → 7', 'ekk-production-payments → 8']);
    expect(drawnTexts(view)).toEqual(expect.arrayContaining([...marks.keys()]));
    const begun = marks.get('ekk-production-payments → 8');
    const ended = marks.get('ekk-production-payments → 7');
    expect(Math.abs(begun - incident.fromMs)).toBeLessThan(60_000);
    expect(Math.abs(ended - incident.toMs)).toBeLessThan(60_000);
  });

  test('its route stands first among the slowest, with a red p95', async () => {
    const view = await vegaView(panelOf('slowest-routes'), lastFourHours, traffic.search);
    const first = drawnItems(view, 'text').filter(({ datum }) => datum?.row === 1);
    expect(first.map(({ text }) => text)).toContain(INCIDENT_ROUTE);
    const red = first.filter(({ fill }) => fill === '#BF1B00').map(({ text }) => text);
    expect(red).toHaveLength(1);
    expect(Number(red[0]?.replace(',', ''))).toBeGreaterThan(2_000);
  });

  test('its route stands first in the table of routes, too', async () => {
    const [body] = panelRequests(panelOf('routes'), lastFourHours);
    const { aggregations } = await traffic.search(body as object);
    const [{ buckets }] = Object.values<Json>(aggregations);
    expect(buckets).toHaveLength(10);
    expect(buckets[0].key).toBe(INCIDENT_ROUTE);
  });

  test('its route stands last when that table is sorted by requests, so the order by mean duration matters', async () => {
    const panel: Json = structuredClone(panelOf('routes'));
    const state = JSON.parse(panel.attributes.visState);
    const terms = state.aggs.find(({ type }: Json) => type === 'terms');
    terms.params.orderBy = state.aggs.find(({ type }: Json) => type === 'count').id;
    panel.attributes.visState = JSON.stringify(state);
    const [body] = panelRequests(panel, lastFourHours);
    const { aggregations } = await traffic.search(body as object);
    const [{ buckets }] = Object.values<Json>(aggregations);
    expect(buckets.at(-1).key).toBe(INCIDENT_ROUTE);
  });

  test('its exception is the only new one: the other was there in the period before', async () => {
    const view = await vegaView(panelOf('new-exceptions'), lastFourHours, traffic.search);
    expect(view.data('rows').map(({ key }) => key)).toEqual([INCIDENT_EXCEPTION]);
    expect(drawnTexts(view)).toEqual(expect.arrayContaining([INCIDENT_EXCEPTION, 'ekk-production-payments']));
  });

  test('its slow requests have a colour of their own in the heat map, in the two rows at the top', async () => {
    const view = await vegaView(panelOf('latency-heatmap'), lastFourHours, traffic.search);
    const slow = drawnItems(view, 'rect').filter(({ datum }) =>
      ['2.5 s and more', '1 – 2.5 s'].includes(datum?.duration),
    );
    expect(slow.every(({ datum }) => isInIncident(datum.key))).toBe(true);
    const darker = slow.filter(({ datum }) => datum.step !== '1 – 2');
    expect(darker.length).toBeGreaterThanOrEqual(3);
    const axis = drawnItems(view, 'text').filter(({ text }) => / s|ms/.test(String(text)));
    const y = (label: string) => axis.find(({ text }) => text === label)?.y ?? Number.NaN;
    expect(y('2.5 s and more')).toBeLessThan(y('less than 5 ms'));
  });

  test('the mean duration and p99 of its time are many times those of any other', async () => {
    const latency = await vegaView(panelOf('latency'), lastFourHours, traffic.search);
    const p99 = documentsWith(latency, 'ms').filter(({ percentile }) => percentile === 'p99');
    const isOwn = ({ key }: Json) => isInIncident(key);
    const values = (points: Json[]) => points.map(({ ms }) => ms ?? 0);
    expect(Math.min(...values(p99.filter(isOwn)))).toBeGreaterThan(
      10 * Math.max(...values(p99.filter((point) => !isOwn(point)))),
    );
    const cells = await cellsOf('duration-per-route', '1');
    const own = cells.filter(({ series, at }) => series === INCIDENT_ROUTE && isInIncident(at));
    expect(lowest(own)).toBeGreaterThan(10 * highest(cells.filter((cell) => !own.includes(cell))));
  });

  test('the newest traceback is there to its last line, which names the exception', async () => {
    const view = await vegaView(
      panelOf('newest-traceback'),
      rangeOf(incident.fromMs, incident.toMs),
      traffic.search,
    );
    const lines = view.data('lines').map(({ text }) => text);
    expect(lines[0]).toBe('Traceback (most recent call last):');
    expect(lines.at(-1)).toMatch(/^(PaymentTimeout|NameError): no response within 2 s$/);
    expect(lines).toHaveLength(26);
  });
});

describe('from a number to the record', () => {
  test('a failed request leads to its records, and its trace to those of another function', async () => {
    const failed: Json = documents.find(
      ({ exc_type, aws_request_id }) =>
        exc_type === INCIDENT_EXCEPTION && Number(String(aws_request_id).slice(4)) % 5 === 0,
    );
    const request = await recordsBehind('aws_request_id', failed.aws_request_id);
    expect(request.map(({ log_id }) => log_id)).toEqual([failed.log_id]);
    const trace = await recordsBehind('xray_trace_id', failed.xray_trace_id);
    expect(trace.map(({ function_name }) => function_name)).toEqual([
      'ekk-production-payments',
      'ekk-production-worker',
    ]);
  });
});

/** Records that Discover shows at the end of a field's link, oldest first. */
async function recordsBehind(field: string, value: string): Promise<Json[]> {
  const pattern = objects.find(({ type }) => type === 'index-pattern');
  const format = JSON.parse(String(pattern?.attributes.fieldFormatMap))[field];
  const link = format.params.urlTemplate.replaceAll('{{value}}', encodeURIComponent(value));
  const dql = decodeURIComponent(/query:'([^']*)'/.exec(link)?.[1] ?? '');
  const response = await traffic.search({
    query: { bool: { filter: [dqlToQuery(dql), { range: { asctime: { gte: 'now-1y', lte: 'now' } } }] } },
    sort: [{ asctime: 'asc' }],
  });
  return response.hits.hits.map(({ _source }: Json) => _source);
}

function panelOf(slug: string): SavedPanel {
  const panel = objects.find(({ type, id }) => id === `${indexName}-${slug}` && type !== 'dashboard');
  if (!panel) throw new Error(`no panel ${slug}`);
  return panel as SavedPanel;
}

async function tilesOf(range: PanelContext): Promise<Json[]> {
  const view = await vegaView(panelOf('numbers'), range, traffic.search);
  return view.data('tiles');
}

interface ChartCell {
  readonly at: number;
  readonly series: string;
  readonly value: number;
}

/** Bars or points of a chart over time that is split into series; the value is the count or a metric. */
async function cellsOf(slug: string, metric?: string): Promise<ChartCell[]> {
  const [body] = panelRequests(panelOf(slug), lastFourHours);
  const { aggregations } = await traffic.search(body as object);
  const [{ buckets: times }] = Object.values<Json>(aggregations);
  return times.flatMap((time: Json) => {
    const split = Object.values<Json>(time).find((value) => value?.buckets);
    return split.buckets.map((bucket: Json) => ({
      at: time.key,
      series: bucket.key,
      value: metric ? bucket[metric].value : bucket.doc_count,
    }));
  });
}

const highest = (cells: readonly ChartCell[]) => Math.max(...cells.map(({ value }) => value));
const lowest = (cells: readonly ChartCell[]) => Math.min(...cells.map(({ value }) => value));
const isInIncident = (atMs: number) => atMs >= incident.fromMs && atMs < incident.toMs;

function isBetween(fromMs: number, toMs: number) {
  return ({ asctime }: Json) => Date.parse(asctime) >= fromMs && Date.parse(asctime) <= toMs;
}

function percentile(docs: readonly Json[], share: number): number {
  const sorted = docs
    .flatMap(({ duration_ms }) => (duration_ms === undefined ? [] : [duration_ms]))
    .sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

function rangeOf(fromMs: number, toMs: number): PanelContext {
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    interval: '5m',
    dateFields: [],
  };
}
