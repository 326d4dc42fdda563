import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PanelContext, panelRequest, type SavedPanel } from '../../local/dashboards/panel-request';

const fixtures = join(__dirname, '..', 'fixtures', 'dashboards');
const recordings: { panel: string; kind: string; body: Record<string, never> }[] = JSON.parse(
  readFileSync(join(fixtures, 'panel-requests.json'), 'utf8'),
);
const panels: SavedPanel[] = readFileSync(join(fixtures, 'example.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

// The request for a histogram's bounds is made by the editor of that panel kind, which we do not use.
const recorded = recordings.filter(({ kind }) => !kind.includes('min/max'));

test('the recordings cover every kind of panel that asks the engine directly', () => {
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
  expect(panelRequest(panel, contextOf(body))).toEqual(body);
});

// biome-ignore lint/suspicious/noExplicitAny: a recorded request body
function contextOf(body: any): PanelContext {
  const { bool } = body.query;
  const range = [...bool.filter, ...bool.must].find((clause) => clause.range).range.asctime;
  const bounds = body.aggs?.over_time?.date_histogram.extended_bounds;
  return {
    // Vega's placeholders are filled a millisecond apart from the range filter: take each from where it stands.
    from: bounds ? new Date(bounds.min).toISOString() : range.gte,
    to: bounds ? new Date(bounds.max).toISOString() : range.lte,
    interval: '5m',
    dateFields: ['@timestamp', 'asctime'],
    scriptFields: body.script_fields,
  };
}
