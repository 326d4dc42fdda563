import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import template from '../../lambda/provisioning/resources/index-templates/app-logs.json';
import { dashboards, renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { documentFields } from '../../lib/dashboards/fields';
import { panelRequests, type SavedPanel } from '../../local/dashboards/panel-request';

// biome-ignore lint/suspicious/noExplicitAny: attributes of saved objects are free-form JSON
type Json = any;

const PROJECT = join(__dirname, '..', '..');
const objects = renderSavedObjects({ indexName: 'logging-test' });
const byKind = (type: string) => objects.filter((object) => object.type === type);
const panels = [...byKind('visualization'), ...byKind('search')];
const pattern = byKind('index-pattern')[0];
const shipped: string[] = JSON.parse(String(pattern?.attributes.fields)).map(({ name }: Json) => name);

test('one index pattern on <index>-* with time field asctime, and the pages in the order of their links', () => {
  expect(byKind('index-pattern')).toHaveLength(1);
  expect(pattern?.attributes).toMatchObject({ title: 'logging-test-*', timeFieldName: 'asctime' });
  expect(dashboards[0]?.title).toBe('Overview');
  expect(byKind('dashboard').map(({ attributes }) => attributes.title)).toEqual(
    dashboards.map(({ title }) => `logging-test: ${title}`),
  );
});

describe('a page is complete only', () => {
  const files = readdirSync(join(PROJECT, 'lib', 'dashboards', 'pages')).map((name) =>
    name.replace('.ts', ''),
  );

  test('when its file in lib/dashboards/pages is in the list of lib/dashboards/index.ts', () => {
    expect(dashboards.map(({ slug }) => slug).sort()).toEqual(files.sort());
  });

  test.each(dashboards.map(({ title }) => title))('when docs/dashboards.md has a section "%s"', (title) => {
    const guide = readFileSync(join(PROJECT, 'docs', 'dashboards.md'), 'utf8');
    const sections = [...guide.matchAll(/^## (.*)$/gm)].map(([, section]) => section);
    expect(sections).toContain(title);
  });
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

test('no migration version is newer than Dashboards 2.8 knows: it would refuse the whole file', () => {
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
  expect(titles.filter((title) => !title.includes('?'))).toEqual([]);
});

test('the index pattern ships its fields, every field of the index template among them', () => {
  expect(shipped).toEqual(expect.arrayContaining(Object.keys(mappedFields())));
});

test('the fields that panels may name are those of the index template, with its types', () => {
  expect(documentFields).toEqual(mappedFields());
});

describe.each(panels.map((panel) => [panel.id, panel as SavedPanel] as const))('%s', (_id, panel) => {
  test('asks only for fields of the index pattern', () => {
    const context = {
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-01T04:00:00Z',
      interval: '5m',
      dateFields: [],
    };
    const asked = panelRequests(panel, context).flatMap(fieldsIn);
    const columns: string[] = panel.attributes.columns ?? [];
    expect([...asked, ...columns].filter((field) => !shipped.includes(field))).toEqual([]);
  });
});

test.each(
  byKind('dashboard').map((dashboard) => [dashboard.id, dashboard] as const),
)('%s: panels have a place each, inside the 48 columns, and none is there twice', (_id, {
  attributes,
  references,
}) => {
  const layout: Json[] = JSON.parse(String(attributes.panelsJSON));
  expect(new Set(layout.map(({ panelIndex }) => panelIndex)).size).toBe(layout.length);
  expect(layout.map(({ panelRefName }) => panelRefName)).toEqual(references.map(({ name }) => name));
  for (const { gridData } of layout) expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
});

test('the same input renders the same bytes', () => {
  expect(toNdjson(renderSavedObjects({ indexName: 'logging-test' }))).toBe(toNdjson(objects));
});

test('one changed panel changes exactly one object', () => {
  const changed = (dashboards[0]?.rows[0]?.cells[0]?.panel as Json) ?? {};
  const render = changed.render;
  changed.render = (target: Json) => {
    const object = render(target);
    return { ...object, attributes: { ...object.attributes, description: 'changed' } };
  };
  const after = renderSavedObjects({ indexName: 'logging-test' });
  changed.render = render;
  const lines = new Set(toNdjson(objects).split('\n'));
  expect(
    toNdjson(after)
      .split('\n')
      .filter((line) => !lines.has(line)),
  ).toHaveLength(1);
});

/** Fields that a request names, wherever in it. */
function fieldsIn(node: Json): string[] {
  if (node === null || typeof node !== 'object') return [];
  const named = typeof node.field === 'string' ? [node.field] : [];
  const keyed = ['range', 'terms', 'match'].flatMap((type) =>
    node[type] && !node[type].field ? Object.keys(node[type]) : [],
  );
  const fields = keyed.filter((key) => !['ranges', 'order', 'size', 'missing'].includes(key));
  return [...named, ...fields, ...Object.values(node).flatMap(fieldsIn)];
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
