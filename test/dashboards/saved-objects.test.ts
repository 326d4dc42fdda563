import { execFileSync } from 'node:child_process';
import template from '../../lambda/provisioning/resources/index-templates/app-logs.json';
import { dashboards, renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { parseDql } from '../../local/dashboards/dql';
import { aggregationsOf, dqlOf, visTypeOf } from '../../local/dashboards/panel-request';

const objects = renderSavedObjects({ indexName: 'logging-test' });
const byKind = (type: string) => objects.filter((object) => object.type === type);
const panels = [...byKind('visualization'), ...byKind('search')];
const pattern = byKind('index-pattern')[0];

test('one index pattern on <index>-* with time field asctime, 4 dashboards, 27 panels', () => {
  expect(pattern?.attributes).toMatchObject({ title: 'logging-test-*', timeFieldName: 'asctime' });
  expect(dashboards.map(({ title }) => title)).toEqual(['Overview', 'API', 'Errors', 'Delivery']);
  expect([byKind('dashboard').length, panels.length, objects.length]).toEqual([4, 27, 32]);
});

test('every id begins with the index name and is there once', () => {
  const ids = objects.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id !== 'logging-test' && !id.startsWith('logging-test-'))).toEqual([]);
});

test('every reference leads to an object of the same file', () => {
  const known = new Set(objects.map(({ type, id }) => `${type}/${id}`));
  const dangling = objects.flatMap(({ references }) =>
    references.filter(({ type, id }) => !known.has(`${type}/${id}`)),
  );
  expect(dangling).toEqual([]);
});

test('no migration version is newer than Dashboards 2.x knows: a newer one is refused whole', () => {
  const versions = new Set(objects.map(({ migrationVersion }) => JSON.stringify(migrationVersion)));
  expect([...versions].sort()).toEqual([
    '{"dashboard":"7.9.3"}',
    '{"index-pattern":"7.6.0"}',
    '{"search":"7.9.3"}',
    '{"visualization":"7.10.0"}',
  ]);
});

test('every panel has a title that asks the question it answers', () => {
  const titles = panels.map(({ attributes }) => String(attributes.title));
  expect(titles.filter((title) => !title.endsWith('?'))).toEqual([]);
});

test('the index pattern ships its fields, every field of the index template among them', () => {
  const names = JSON.parse(String(pattern?.attributes.fields)).map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(mappedFields())));
});

test('the fields that panels may name are those of the index template, with its types', () => {
  expect(documentFields).toEqual(mappedFields());
});

describe.each(panels.map((panel) => [panel.id, panel] as const))('%s', (_id, panel) => {
  test('names only fields of the index pattern', () => {
    const shipped = JSON.parse(String(pattern?.attributes.fields)).map(({ name }: { name: string }) => name);
    expect(fieldsOf(panel).filter((field) => !shipped.includes(field))).toEqual([]);
  });
});

test.each(
  byKind('dashboard').map((dashboard) => [dashboard.id, dashboard] as const),
)('%s: panels have a place each, inside the 48 columns, and none twice', (_id, {
  attributes,
  references,
}) => {
  const layout = JSON.parse(String(attributes.panelsJSON));
  expect(new Set(layout.map(({ panelIndex }: { panelIndex: string }) => panelIndex)).size).toBe(
    layout.length,
  );
  expect(layout.map(({ panelRefName }: { panelRefName: string }) => panelRefName)).toEqual(
    references.map(({ name }) => name),
  );
  for (const { gridData } of layout) expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
});

test('the same input renders the same bytes', () => {
  expect(toNdjson(renderSavedObjects({ indexName: 'logging-test' }))).toBe(toNdjson(objects));
});

test('npm run dashboards prints one JSON object a line, for the index it is given', () => {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'tools/dashboards.ts', '--index', 'orders'],
    {
      encoding: 'utf8',
    },
  );
  expect(output).toBe(toNdjson(renderSavedObjects({ indexName: 'orders' })));
});

function fieldsOf(panel: (typeof panels)[number]): string[] {
  const kind = visTypeOf(panel);
  if (kind === 'markdown') return [];
  if (kind === 'vega') {
    const spec = String(JSON.parse(String(panel.attributes.visState)).params.spec);
    return ['asctime', 'levelname'].filter((field) => spec.includes(`"${field}"`));
  }
  const columns = (panel.attributes.columns as string[] | undefined) ?? [];
  const aggregated = aggregationsOf(panel).flatMap(({ params }) => params.field ?? []);
  return [...columns, ...aggregated, ...parseDql(dqlOf(panel)).clauses.map(({ field }) => field)];
}

interface Mapping {
  type?: string;
  properties?: Record<string, Mapping>;
  fields?: Record<string, Mapping>;
}

/** `{ 'shipper.retried': 'long', … }`: the template's leaves, sub-fields included; an alias has its target's type. */
function mappedFields(): Record<string, string> {
  const leaves = (mappings: Record<string, Mapping>, prefix = ''): [string, string][] =>
    Object.entries(mappings).flatMap(([name, { type, properties, fields }]): [string, string][] => [
      ...(type && !properties ? [[prefix + name, type === 'alias' ? 'date' : type] as [string, string]] : []),
      ...leaves(properties ?? {}, `${prefix}${name}.`),
      ...leaves(fields ?? {}, `${prefix}${name}.`),
    ]);
  return Object.fromEntries(leaves(template.template.mappings.properties as Record<string, Mapping>));
}
