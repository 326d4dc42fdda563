import { dashboards, renderSavedObjects } from '../../lib/dashboards';
import { parseDql } from '../../local/dashboards/dql';

// biome-ignore lint/suspicious/noExplicitAny: attributes of saved objects are free-form JSON
type Json = any;

const objects = renderSavedObjects({ indexName: 'logging-test' });
const ids = new Set(objects.map(({ id }) => id));
const stateOf = (slug: string): Json =>
  JSON.parse(String(objects.find(({ id }) => id === `logging-test-${slug}`)?.attributes.visState));

const markdownLinks = [...String(stateOf('links').params.markdown).matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)].map(
  ([, title, href]) => ({ title: String(title), href: String(href) }),
);
const formats: Record<string, Json> = JSON.parse(
  String(objects.find(({ type }) => type === 'index-pattern')?.attributes.fieldFormatMap),
);
const fieldLinks = Object.entries(formats)
  .filter(([, { id }]) => id === 'url')
  .map(([field, { params }]) => ({ field, template: String(params.urlTemplate), params }));

/** AWS serves Dashboards under this path; other installations have none. */
const basePaths = ['', '/_dashboards'];

/** Where a link in a text leads, as a browser resolves it on the page. */
const resolved = (href: string, basePath: string, app: 'dashboards' | 'discover') =>
  new URL(href, `https://logs.example${basePath}/app/${app}#/view/anything`);

/**
 * Where the value of a field leads: Dashboards itself completes a relative template to an address below its base path.
 *
 * @see the `url` field format of OpenSearch Dashboards 2.8
 */
function completed(template: string, value: string, basePath: string): URL {
  const url = template.replaceAll('{{value}}', encodeURIComponent(value));
  if (url.startsWith('#')) return new URL(`https://logs.example${basePath}/app/dashboards${url}`);
  if (url.startsWith(basePath || '/')) return new URL(`https://logs.example${url}`);
  return new URL(`https://logs.example${basePath}/app/${url}`);
}

describe.each(basePaths)('below the base path "%s"', (basePath) => {
  test.each(markdownLinks)('the link $title leads to a page that is there', ({ href }) => {
    const { pathname, hash } = resolved(href, basePath, 'dashboards');
    expect(pathname).toBe(`${basePath}/app/dashboards`);
    expect(ids).toContain(/^#\/view\/([^?]+)/.exec(hash)?.[1]);
  });

  test.each(fieldLinks)('a value of $field leads into Dashboards', ({ template }) => {
    const { pathname, hash } = completed(template, 'a/b "c"', basePath);
    expect(pathname).toMatch(new RegExp(`^${basePath}/app/(discover|dashboards)$`));
    expect(decodeURIComponent(hash)).toContain('"a/b "c""');
    expect(hash).not.toContain('{{');
  });
});

test('the line of links has every page, in their order', () => {
  expect(markdownLinks.map(({ title }) => title)).toEqual(dashboards.map(({ title }) => title));
});

test('a link to a page says nothing of time, query and filters, so that those of the page before stay', () => {
  for (const { href } of markdownLinks) expect(href).not.toMatch(/_g=|_a=|\?/);
});

test('no page is saved with a time range, which would take the place of the chosen one', () => {
  for (const { attributes } of objects.filter(({ type }) => type === 'dashboard')) {
    expect(attributes).not.toHaveProperty('timeFrom');
    expect(attributes).not.toHaveProperty('timeTo');
  }
});

test('the overview refreshes itself, and the pages behind it go on as it did', () => {
  const pages = objects.filter(({ type }) => type === 'dashboard').map(({ attributes }) => attributes);
  const [overview, ...targets] = pages;
  expect(overview).toMatchObject({ timeRestore: true, refreshInterval: { pause: false, value: 30_000 } });
  for (const target of targets) expect(target).toMatchObject({ timeRestore: false });
});

test.each([
  'aws_request_id',
  'xray_trace_id',
])('%s leads to every record that has it, however old', (field) => {
  const { template } = fieldLinks.find((link) => link.field === field) ?? { template: '' };
  const { hash } = completed(template, 'x', '/_dashboards');
  expect(hash).toContain('time:(from:now-1y,to:now)');
  expect(hash).toContain('filters:!()');
  const dql = /query:'([^']*)'/.exec(decodeURIComponent(hash))?.[1] ?? '';
  expect(parseDql(dql).clauses).toEqual([{ field, values: ['x'] }]);
  const columns = /columns:!\(([^)]*)\)/.exec(hash)?.[1]?.split(',') ?? [];
  expect(columns).toEqual(expect.arrayContaining(['function_name', 'message', 'exc_info']));
});

test.each([
  'http_route',
  'exc_type',
])('%s leads to its errors, with the time and the filters of the page', (field) => {
  const { template } = fieldLinks.find((link) => link.field === field) ?? { template: '' };
  expect(template).toBe(
    `dashboards#/view/logging-test-errors?_a=(query:(language:kuery,query:'${field}:"{{value}}"'))`,
  );
});

test('a value that is a link is written as it is, in legends, too', () => {
  for (const { params } of fieldLinks) expect(params.labelTemplate).toBe('{{value}}');
});
