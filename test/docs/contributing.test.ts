import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fields } from '../../docs/document-fields.json';
import { stageSchema } from '../../lib/config/field-rules';
import { WAYS } from '../../local/commands/demo/ways-in-documents';
import { readVectors } from '../vectors/vectors';
import { folderWithLayer } from './layer-package';
import { leavesOf, PROJECT, readPage, sourcesBelow } from './pages';

// Programs are started, which takes a busy machine long.
jest.setTimeout(120_000);

/** What a recipe of CONTRIBUTING asks for, where no other check says that it is missing. */

test('every field that callers set stands at the top level of a vector, so both languages write the same bytes', () => {
  const written = readVectors('records.json').flatMap(({ expected }) => Object.keys(JSON.parse(expected)));
  const callers = fields.filter(({ writtenBy }) => writtenBy.includes('caller')).map(({ name }) => name);
  expect(callers.filter((name) => !written.includes(name))).toEqual([]);
});

test('every setting of a stage is read by a stack or a construct', () => {
  const code = readdirSync(join(PROJECT, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'config')
    .map(({ name: folder }) => sourcesBelow(`lib/${folder}`, /\.ts$/))
    .join('\n');
  const unread = leavesOf(stageSchema.shape).filter(
    (path) => !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(code),
  );
  expect(unread).toEqual([]);
});

describe('every adapter of the Node layer', () => {
  const folder = 'lambda/node-layer/src/adapters';
  const shared = new Set(
    [...sourcesBelow(folder, /\.ts$/).matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => name),
  );
  /** An adapter is what no other adapter imports. */
  const adapters = readdirSync(join(PROJECT, folder))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => !shared.has(name));

  test('is found: there are at least four', () => {
    expect(adapters.length).toBeGreaterThanOrEqual(4);
  });

  test('is an entry of the built package', () => {
    const { folder: built, remove } = folderWithLayer([]);
    try {
      const entries = readdirSync(join(built, 'node_modules/firehose-logging'));
      expect(adapters.filter((name) => !entries.includes(`${name}.cjs`))).toEqual([]);
    } finally {
      remove();
    }
  });

  test.each([
    ['has an example on docs/node.md', 'docs/node.md'],
    ['is used in examples/node/ways-in.mjs', 'examples/node/ways-in.mjs'],
  ])('%s', (_what, file) => {
    const page = readPage(file);
    expect(adapters.filter((name) => !page.includes(`'firehose-logging/${name}'`))).toEqual([]);
  });

  test('is a way that the demo compares', () => {
    expect(adapters.filter((name) => !(WAYS as readonly string[]).includes(name))).toEqual([]);
  });

  test('has a test of its own', () => {
    const tests = sourcesBelow('test/node-layer', /\.test\.ts$/);
    expect(adapters.filter((name) => !tests.includes(`adapters/${name}'`))).toEqual([]);
  });
});
