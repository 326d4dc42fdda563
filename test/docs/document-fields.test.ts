import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fields } from '../../docs/document-fields.json';
import template from '../../lambda/provisioning/resources/index-templates/app-logs.json';
import { documentFields } from '../../lib/dashboards/fields';
import { findPython } from '../../tools/python';
import { folderWithLayer } from './layer-package';
import { PROJECT, readPage, tableRows, uncoded } from './pages';

// Programs are started, which takes a busy machine long.
jest.setTimeout(120_000);

const run = promisify(execFile);

interface Mapping {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Mapping>>;
}

const writtenBy = (...writers: string[]) =>
  fields
    .filter((field) => field.writtenBy.some((writer) => writers.includes(writer)))
    .map(({ name }) => name);
const typesOf = (names: readonly { name: string; type: string }[]) =>
  Object.fromEntries(names.map(({ name, type }) => [name, type]));

test('the table of docs/document.md has the fields of docs/document-fields.json in the same order', () => {
  const rows = tableRows(readPage('docs/document.md'), ['field', 'type', 'written by']);
  expect(rows.map(([name = '', type, writers]) => [uncoded(name), type, writers])).toEqual(
    fields.map(({ name, type, writtenBy: writers }) => [`${name}`, type, writers.join(', ') || '–']),
  );
  expect(rows.filter(([, , , about]) => !about)).toEqual([]);
});

test('the index template maps exactly the fields of docs/document-fields.json, each with its type', () => {
  const mapped = Object.entries(template.template.mappings.properties as Record<string, Mapping>).flatMap(
    ([name, { type, properties }]) =>
      properties === undefined
        ? [{ name, type }]
        : Object.entries(properties).map(([sub, mapping]) => ({
            name: `${name}.${sub}`,
            type: mapping.type,
          })),
  );
  expect(typesOf(mapped)).toEqual(typesOf(fields));
});

test('the index pattern of the dashboards has exactly these fields, and message.keyword', () => {
  // A panel sees an alias as the field that it stands for.
  const shown = fields.map((field) => (field.type === 'alias' ? { ...field, type: 'date' } : field));
  expect(documentFields).toEqual({ ...typesOf(shown), 'message.keyword': 'keyword' });
});

describe('a document with every field', () => {
  const samples: Readonly<Record<string, unknown>> = { keyword: 'text', short: 1, float: 1.5 };
  const callers = fields.filter(({ name, writtenBy: [writer] }) => writer === 'caller' && name !== 'extra');
  const given = JSON.stringify({
    ...Object.fromEntries(callers.map(({ name, type }) => [name, samples[type]])),
    a_field_of_no_type: 1,
  });
  const env = {
    PATH: process.env.PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    _X_AMZN_TRACE_ID: 'Root=1-2;Parent=3;Sampled=1',
  };

  async function fromNode(): Promise<string> {
    const { folder, remove } = folderWithLayer(['@aws-sdk']);
    try {
      copyFileSync(join(__dirname, 'every-field.mjs'), join(folder, 'every-field.mjs'));
      return (await run(process.execPath, [join(folder, 'every-field.mjs'), given], { env })).stdout;
    } finally {
      remove();
    }
  }

  async function fromPython(): Promise<string> {
    const script = join(PROJECT, 'test/python/support/every_field.py');
    const layer = { PYTHONPATH: join(PROJECT, 'lambda/python-layer'), PYTHONDONTWRITEBYTECODE: '1' };
    return (await run(findPython(), [script, given], { env: { ...env, ...layer } })).stdout;
  }

  test.each([
    ['the Node layer', fromNode],
    ['the Python layer', fromPython],
  ])(
    'from %s has the fields of docs/document-fields.json, in their order',
    async (_name, documents) => {
      const [document, report] = JSON.parse(await documents()) as Record<string, object>[];
      const expected = writtenBy('layers', 'caller');
      expect(Object.keys(document ?? {})).toEqual(expected.filter((name) => !name.startsWith('shipper.')));
      expect(document?.extra).toEqual({ a_field_of_no_type: 1 });
      expect(Object.keys(report?.shipper ?? {}).map((name) => `shipper.${name}`)).toEqual(
        expected.filter((name) => name.startsWith('shipper.')),
      );
    },
    60_000,
  );
});
