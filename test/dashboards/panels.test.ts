import { dashboards, renderSavedObjects } from '../../lib/dashboards';
import { aggregationsOf, type SavedPanel, visStateOf, visTypeOf } from '../../local/dashboards/panel-request';
import { documentsWith, drawnItems, drawnTexts, vegaView } from './vega-view';

// biome-ignore lint/suspicious/noExplicitAny: attributes of saved objects are free-form JSON
type Json = any;

const objects = renderSavedObjects({ indexName: 'logging-test' });
const panels = objects.filter(({ type }) => type === 'visualization' || type === 'search') as SavedPanel[];
const panelOf = (slug: string) => panels.find(({ id }) => id === `logging-test-${slug}`) as SavedPanel;
const layoutOf = (slug: string): Json[] =>
  JSON.parse(String(objects.find(({ id }) => id === `logging-test-${slug}`)?.attributes.panelsJSON));
const labelsOf = (slug: string) => aggregationsOf(panelOf(slug)).map(({ params }) => params.customLabel);
const ofType = (type: string) => panels.filter((panel) => visTypeOf(panel) === type);

const range = { from: '2026-11-26T12:00:00Z', to: '2026-11-26T16:00:00Z', interval: '5m', dateFields: [] };
const view = (slug: string, response: Json) => vegaView(panelOf(slug), range, async () => response);
const at = (time: string) => Date.parse(`2026-11-26T${time}:00Z`);

describe('every page', () => {
  test.each(
    dashboards.map(({ slug }) => slug),
  )('%s begins with one line of links and a row of lists', (slug) => {
    const [links, lists] = layoutOf(slug);
    expect(links.gridData).toMatchObject({ x: 0, y: 0, w: 48, h: 2 });
    expect(lists.gridData).toMatchObject({ y: 2, w: 48, h: 4 });
    expect([links, lists].map(({ embeddableConfig }) => embeddableConfig)).toEqual([
      { hidePanelTitles: true },
      { hidePanelTitles: true },
    ]);
  });

  test('has lists of services, environments, levels and routes, and keeps a choice from page to page', () => {
    const { params } = visStateOf(panelOf('controls'));
    expect(params.controls.map(({ label }: Json) => label)).toEqual([
      'Service',
      'Environment',
      'Level',
      'Route',
    ]);
    expect(params).toMatchObject({ pinFilters: true, updateFiltersOnChange: true });
  });

  test('has no text about the sample API, and none that says that nothing is below', () => {
    expect(JSON.stringify(panels)).not.toMatch(/say_hello|Nothing below/);
  });
});

describe('tables', () => {
  test.each(ofType('table').map((panel) => [panel.id, panel] as const))('%s has no pager', (_id, panel) => {
    expect(visStateOf(panel).params.perPage).toBe('');
  });

  test('the message has the width that the numbers beside it leave', () => {
    const { vis } = JSON.parse(panelOf('errors-by-message').attributes.uiStateJSON);
    const narrow = vis.columnsWidth.map(({ colIndex }: Json) => colIndex);
    expect(narrow).toEqual([0, 2, 3, 4, 5, 6]);
  });

  test('the first time of an error says that it is the first of the time range', () => {
    expect(labelsOf('errors-by-message')).toContain('First in this time range');
  });

  test('the documents of an index say that they are those of the time range', () => {
    expect(panelOf('documents-per-index').attributes.title).toContain('of this time range');
  });

  test('retries and fallbacks are told by function, functions without any among them', () => {
    const [first, , , grouping] = aggregationsOf(panelOf('fallbacks-and-retries'));
    expect(first?.params.field).toBe('shipper.fell_back');
    expect(grouping?.params).toMatchObject({ field: 'function_name', missingBucket: true });
    expect(panelOf('fallbacks-and-retries').attributes.kibanaSavedObjectMeta.searchSourceJSON).toContain(
      '"query":""',
    );
  });

  test('cold starts are counted by their requests, not by the records of a start', () => {
    const [first] = aggregationsOf(panelOf('cold-starts'));
    expect(first).toMatchObject({
      type: 'cardinality',
      params: { field: 'aws_request_id', customLabel: 'Cold starts' },
    });
  });
});

test('no heading or legend is "95th percentile of …": percentiles are drawn where they can be called p95', () => {
  expect(panels.flatMap(aggregationsOf).filter(({ type }) => type === 'percentiles')).toEqual([]);
});

test('durations keep two decimals and thousands apart: 0.03, 3,300', () => {
  const pattern = objects.find(({ type }) => type === 'index-pattern');
  const formats = JSON.parse(String(pattern?.attributes.fieldFormatMap));
  for (const field of ['duration_ms', 'lag_ms']) {
    expect(formats[field]).toEqual({ id: 'number', params: { pattern: '0,0.[00]' } });
  }
});

test('each class of status has its own colour, whatever the data', () => {
  const colors = JSON.parse(panelOf('status-codes').attributes.uiStateJSON).vis.colors;
  expect(colors).toMatchObject({ '2xx': '#7EB26D', '4xx': '#EAB839', '5xx': '#BF1B00' });
  const split = aggregationsOf(panelOf('status-codes')).find(({ type }) => type === 'filters');
  expect(split?.params.filters.map(({ label }: Json) => label)).toEqual(['2xx', '3xx', '4xx', '5xx']);
});

test('rings show the name and the share of each part', () => {
  for (const panel of ofType('pie')) {
    expect(visStateOf(panel).params.labels).toMatchObject({ show: true, values: true });
  }
});

describe('lists of records', () => {
  test.each(
    ofType('search').map((panel) => [panel.id, panel] as const),
  )('%s has columns, and highlights nothing', (_id, panel) => {
    expect(panel.attributes.columns.length).toBeGreaterThan(3);
    const { highlightAll } = JSON.parse(panel.attributes.kibanaSavedObjectMeta.searchSourceJSON);
    expect(highlightAll).toBe(false);
  });
});

test('the share of errors has a gap where nothing was logged, and times of 24 hours', async () => {
  const bucket = (time: string, records: number, errors: number) => ({
    key: at(time),
    doc_count: records,
    errors: { doc_count: errors },
    requests: { doc_count: records },
    failed: { doc_count: 0 },
  });
  const buckets = [bucket('13:00', 10, 5), bucket('13:05', 0, 0), bucket('14:00', 10, 0)];
  const functions = { buckets: [] };
  const drawn = await view('error-rate', { aggregations: { over_time: { buckets }, functions } });
  const errors = documentsWith(drawn, 'share').filter(({ series }) => series.startsWith('errors'));
  expect(errors.find(({ key }) => key === at('13:00'))?.share).toBe(50);
  expect(errors.find(({ key }) => key === at('13:05'))?.share ?? null).toBeNull();
  expect(drawnTexts(drawn).filter((text) => /AM|PM/.test(text))).toEqual([]);
});

describe('the heat map', () => {
  const durations = (counts: Record<string, number>) => ({
    buckets: Object.entries(counts).map(([key, doc_count]) => ({ key, doc_count })),
  });

  test('colours a few slow requests as strongly beside a busy row as alone', async () => {
    const colorOf = async (busiest: number) => {
      const cells = durations({ '2.5 s and more': 5, 'less than 5 ms': busiest });
      const buckets = [{ key: at('13:00'), doc_count: 5 + busiest, durations: cells }];
      const drawn = await view('latency-heatmap', { aggregations: { over_time: { buckets } } });
      return drawnItems(drawn, 'rect').find(({ datum }) => datum?.duration === '2.5 s and more')?.fill;
    };
    expect(await colorOf(1)).toBe('#FEB24C');
    expect(await colorOf(100_000)).toBe('#FEB24C');
  });

  test('has rows with units, the slowest on top, and none that is open at infinity', async () => {
    const buckets = [{ key: at('13:00'), doc_count: 1, durations: durations({ '25 – 100 ms': 1 }) }];
    const drawn = await view('latency-heatmap', { aggregations: { over_time: { buckets } } });
    const rows = drawnItems(drawn, 'text')
      .filter(({ text }) => / (s|ms)( |$)/.test(String(text)))
      .sort((a, b) => a.y - b.y);
    expect(rows.map(({ text }) => text)).toEqual([
      '2.5 s and more',
      '1 – 2.5 s',
      '500 ms – 1 s',
      '250 – 500 ms',
      '100 – 250 ms',
      '25 – 100 ms',
      '5 – 25 ms',
      'less than 5 ms',
    ]);
  });
});

describe('the newest traceback', () => {
  const traceback = async (lines: number) => {
    const exc_info = Array.from({ length: lines }, (_, line) => `  line ${line + 1}`).join('\n');
    const _source = { asctime: '2026-11-26T13:00:00Z', exc_info, name: 'orders', aws_request_id: 'r' };
    const drawn = await view('newest-traceback', { hits: { hits: [{ _source }] } });
    return drawn.data('lines').map(({ text, row }) => [row, text]);
  };

  test('is whole where it fits', async () => {
    const lines = await traceback(36);
    expect(lines).toHaveLength(36);
    expect(lines.at(-1)).toEqual([36, '  line 36']);
  });

  test('loses lines of its middle where it is longer, says how many, and keeps the last', async () => {
    const lines = await traceback(100);
    expect(lines).toHaveLength(36);
    expect(lines[6]).toEqual([7, '… 65 more lines in the record …']);
    expect(lines[7]).toEqual([8, '  line 72']);
    expect(lines.at(-1)).toEqual([36, '  line 100']);
  });
});

describe('Vega specifications', () => {
  /** Functions that Vega had before the version in OpenSearch Dashboards 2.8, 5.23; the last is Dashboards' own. */
  const known = [
    ...['abs', 'bandwidth', 'data', 'format', 'hours', 'isValid', 'length', 'max', 'minutes', 'replace'],
    ...['split', 'timeFormat', 'toDate', 'opensearchDashboardsAddFilter'],
  ];

  test.each(
    ofType('vega').map((panel) => [panel.id, panel] as const),
  )('%s calls only functions that Dashboards 2.8 knows', (_id, panel) => {
    const called = expressionsIn(JSON.parse(visStateOf(panel).params.spec)).flatMap((expression) =>
      [...expression.replace(/'[^']*'|"[^"]*"/g, '').matchAll(/\b([a-zA-Z]\w*)\(/g)].map(([, name]) => name),
    );
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => !known.includes(String(name)))).toEqual([]);
  });
});

/** Expressions of a specification: texts under the names that Vega evaluates. */
function expressionsIn(node: Json): string[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' && ['expr', 'calculate', 'update', 'signal', 'labelExpr'].includes(key)
      ? [value]
      : expressionsIn(value),
  );
}
