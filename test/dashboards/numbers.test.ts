import { renderSavedObjects } from '../../lib/dashboards';
import type { SavedPanel } from '../../local/dashboards/panel-request';
import { vegaView } from './vega-view';

// biome-ignore lint/suspicious/noExplicitAny: responses and data sets are free-form JSON
type Json = any;

const HOUR_MS = 3_600_000;
const untilMs = Date.parse('2026-11-26T16:00:00Z');
const panel = renderSavedObjects({ indexName: 'logging-test' }).find(
  ({ id }) => id === 'logging-test-numbers',
) as SavedPanel;

interface Period {
  readonly records: number;
  readonly errors?: number;
  readonly requests?: number;
  readonly failed?: number;
  readonly p95?: number;
  /** Age of the newest record at the end of the period. */
  readonly ageMs?: number;
}

interface Case {
  readonly now: Period;
  readonly before?: Period;
  readonly hours?: number;
}

/** The tiles of the first row by their labels, from what the engine counts in the two periods. */
async function tilesOf({ now, before = { records: 0 }, hours = 4 }: Case): Promise<Record<string, Json>> {
  const fromMs = untilMs - hours * HOUR_MS;
  const range = {
    from: new Date(fromMs).toISOString(),
    to: new Date(untilMs).toISOString(),
    interval: '5m',
    dateFields: [],
  };
  const view = await vegaView(panel, range, async (body) => {
    const isBefore = JSON.stringify(body).includes('upTo');
    const endMs = isBefore ? untilMs - 4 * HOUR_MS : untilMs;
    return { aggregations: aggregationsOf(isBefore ? before : now, { fromMs, endMs }) };
  });
  return Object.fromEntries(view.data('tiles').map((tile) => [tile.label, tile]));
}

function aggregationsOf(period: Period, { fromMs, endMs }: { fromMs: number; endMs: number }): Json {
  const { records, errors = 0, requests = 0, failed = 0, p95, ageMs = 0 } = period;
  const filter = (doc_count: number) => ({ doc_count });
  return {
    records: filter(records),
    errors: filter(errors),
    requests: filter(requests),
    failed: filter(failed),
    latency: { doc_count: p95 === undefined ? 0 : requests, ms: { values: { '95.0': p95 ?? null } } },
    bounds: { value: records ? endMs - ageMs : null, meta: { min: fromMs, max: untilMs } },
  };
}

const busy: Period = { records: 10_000, requests: 8_000, p95: 100 };

describe('the colour of a number', () => {
  const [green, amber, red] = [0, 1, 2];

  test.each<[name: string, severity: number, label: string, Period, Period]>([
    [
      'an error share just below 1 %',
      green,
      'Errors, share of records',
      { ...busy, errors: 99 },
      { ...busy, errors: 99 },
    ],
    [
      'an error share of 1 %',
      amber,
      'Errors, share of records',
      { ...busy, errors: 100 },
      { ...busy, errors: 99 },
    ],
    [
      'an error share of 5 %',
      red,
      'Errors, share of records',
      { ...busy, errors: 500 },
      { ...busy, errors: 500 },
    ],
    [
      'a 5xx share just below 1 %',
      green,
      '5xx, share of requests',
      { ...busy, failed: 79 },
      { ...busy, failed: 79 },
    ],
    [
      'a 5xx share of twice the period before',
      amber,
      '5xx, share of requests',
      { ...busy, failed: 60 },
      { ...busy, failed: 30 },
    ],
    [
      'a 5xx share of next to nothing, even at four times the period before',
      green,
      '5xx, share of requests',
      { ...busy, failed: 4 },
      { ...busy, failed: 1 },
    ],
    ['a 5xx share of 5 %', red, '5xx, share of requests', { ...busy, failed: 400 }, busy],
    ['a p95 just below 500 ms', green, 'p95 of requests', { ...busy, p95: 499 }, { ...busy, p95: 400 }],
    ['a p95 of 500 ms', amber, 'p95 of requests', { ...busy, p95: 500 }, { ...busy, p95: 499 }],
    [
      'a p95 of twice the period before',
      amber,
      'p95 of requests',
      { ...busy, p95: 200 },
      { ...busy, p95: 100 },
    ],
    ['a p95 of a second', red, 'p95 of requests', { ...busy, p95: 1_000 }, { ...busy, p95: 1_000 }],
    ['half as many requests as before', green, 'Requests', { ...busy, requests: 4_000 }, busy],
    ['fewer than half as many requests as before', amber, 'Requests', { ...busy, requests: 3_999 }, busy],
    ['no request, where there were some before', red, 'Requests', { ...busy, requests: 0 }, busy],
    ['fewer than half as many records as before', amber, 'Records an hour', { records: 4_999 }, busy],
    [
      'a record that is nearly 5 minutes old',
      green,
      'Age of the newest record',
      { ...busy, ageMs: 299_000 },
      busy,
    ],
    ['a record that is 5 minutes old', amber, 'Age of the newest record', { ...busy, ageMs: 300_000 }, busy],
    ['a record that is 10 minutes old', red, 'Age of the newest record', { ...busy, ageMs: 600_000 }, busy],
    ['no record at all', red, 'Age of the newest record', { records: 0 }, busy],
  ])('of %s is of severity %d (0 green, 1 amber, 2 red)', async (_name, severity, label, now, before) => {
    const tiles = await tilesOf({ now, before });
    expect(tiles[label].severity).toBe(severity);
  });
});

test('each number shows the number of the period before and the change since then', async () => {
  const tiles = await tilesOf({
    now: { ...busy, failed: 32 },
    before: { ...busy, requests: 10_000, failed: 10, ageMs: 4_000 },
  });
  expect(tiles.Requests).toMatchObject({ text: '8,000', comparison: '▼ 20% (4 h earlier: 10,000)' });
  expect(tiles['5xx, share of requests']).toMatchObject({
    text: '0.40 %',
    comparison: '▲ 4.0 × (4 h earlier: 0.10 %)',
  });
  expect(tiles['Age of the newest record'].comparison).toBe('(4 h earlier: 4 s)');
});

test.each([
  [0.25, '15 min earlier'],
  [0.5, '1 h earlier'],
  [1, '1 h earlier'],
  [3, '4 h earlier'],
  [24, '24 h earlier'],
  [100, '7 days earlier'],
])('a time range of %d hours is compared with the same range %s', async (hours, earlier) => {
  const tiles = await tilesOf({ now: busy, before: busy, hours });
  expect(tiles.Requests.comparison).toContain(earlier);
});

test('a time range of more than 7 days is compared with no other', async () => {
  const tiles = await tilesOf({ now: busy, hours: 8 * 24 });
  expect(tiles.Requests.comparison).toBe('');
  expect(tiles.Requests.severity).toBe(0);
});

test('an index without any record shows no share and no percentile, and raises no error', async () => {
  const tiles = await tilesOf({ now: { records: 0 } });
  expect(Object.values(tiles).map(({ text }) => text)).toEqual(['0', '–', '–', '–', '0', '4 h']);
});
