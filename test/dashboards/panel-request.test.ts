import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PanelContext, panelRequests, type SavedPanel } from '../../local/dashboards/panel-request';

// biome-ignore lint/suspicious/noExplicitAny: recorded request bodies are free-form JSON
type Json = any;

const fixtures = join(__dirname, '..', 'fixtures', 'dashboards');
const linesOf = (name: string): Json[] =>
  readFileSync(join(fixtures, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('requests recorded on a page without query and filters', () => {
  const panels: SavedPanel[] = linesOf('example.ndjson');
  // The request for a histogram's bounds is made by the editor of that panel kind, which we do not use.
  const recorded: { panel: string; kind: string; body: Json }[] = JSON.parse(
    readFileSync(join(fixtures, 'panel-requests.json'), 'utf8'),
  ).filter(({ kind }: { kind: string }) => !kind.includes('min/max'));

  test('cover nine panels that ask the engine directly', () => {
    expect(recorded.map(({ kind }) => kind).sort()).toEqual([
      'area',
      'heatmap',
      'heatmap',
      'line',
      'metric',
      'pie',
      'saved search',
      'table',
      'vega',
    ]);
  });

  test.each(recorded)('$kind "$panel": the rebuilt request is the recorded one', ({ panel: title, body }) => {
    const panel = panels.find(({ attributes }) => attributes.title === title);
    if (!panel) throw new Error(`no panel ${title} in the example`);
    expect(panelRequests(panel, contextOf(body))).toEqual([body]);
  });
});

describe('requests recorded on a page with a query, and with a filter that a control has pinned', () => {
  const recorded: { kind: string; search: number; panel: SavedPanel; body: Json }[] = linesOf(
    'filtered-panel-requests.jsonl',
  );

  test('cover the panel kinds that the others leave out', () => {
    expect(new Set(recorded.map(({ kind }) => kind))).toEqual(
      new Set(['histogram', 'vega', 'search', 'input_control_vis', 'table']),
    );
  });

  test.each(
    recorded.map(({ panel, ...rest }) => ({ ...rest, panel, id: panel.id })),
  )('$kind $id, request $search: the rebuilt request is the recorded one', ({ panel, search, body }) => {
    const context = {
      ...contextOf(body),
      pageQuery: 'environment:production',
      pageFilters: [{ match_phrase: { service: 'billing' } }],
    };
    expect(panelRequests(panel, context)[search]).toEqual(body);
  });
});

/** Context of a recorded request: a Vega placeholder is filled a moment apart from the range of the page. */
function contextOf(body: Json): PanelContext {
  const text = JSON.stringify(body);
  const bound = (name: 'min' | 'max') => new RegExp(`"${name}":(\\d{13})`).exec(text)?.[1];
  const range = /"gte":"([^"]+)","lte":"([^"]+)"/.exec(text);
  const iso = (bounded: string | undefined, recorded: string | undefined) =>
    bounded === undefined ? String(recorded) : new Date(Number(bounded)).toISOString();
  return {
    from: iso(bound('min'), range?.[1]),
    to: iso(bound('max'), range?.[2]),
    interval: '5m',
    dateFields: body.docvalue_fields?.map(({ field }: { field: string }) => field) ?? [],
    scriptFields: body.script_fields,
  };
}
