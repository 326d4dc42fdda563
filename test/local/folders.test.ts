import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '../..');

/** Folders that any folder of local/ may import: they know nothing of a run. */
const FOUNDATION = ['machine', 'assembly', 'iam'];

/**
 * Which folders below local/ a folder may import, besides itself. An arrow goes one way: from what a user asks for to
 * what it is made of. docs/decisions/0014-local-folders.md gives the reasons.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  machine: [],
  assembly: [],
  iam: [],
  archive: [],
  s3: ['machine', 'iam', 'archive'],
  search: [],
  'firehose/time': [],
  'firehose/buffer': ['firehose/time'],
  'firehose/configuration': [],
  'firehose/s3': ['iam', 'firehose/time', 'firehose/buffer', 'firehose/configuration'],
  'firehose/opensearch': ['firehose/time', 'firehose/buffer', 'firehose/configuration', 'firehose/s3'],
  'firehose/stream': [
    'iam',
    'firehose/time',
    'firehose/buffer',
    'firehose/configuration',
    'firehose/s3',
    'firehose/transform',
    'firehose/opensearch',
    'firehose/transform',
  ],
  'firehose/transform': ['iam', 'firehose/time', 'firehose/buffer', 'firehose/configuration', 'firehose/s3'],
  'firehose/api': ['machine', 'iam', 'firehose/time', 'firehose/buffer', 'firehose/stream'],
  firehose: [
    'iam',
    'firehose/time',
    'firehose/buffer',
    'firehose/configuration',
    'firehose/s3',
    'firehose/opensearch',
    'firehose/transform',
    'firehose/stream',
    'firehose/api',
  ],
  lambda: [],
  engine: ['machine'],
  'front-door': ['machine', 'iam', 'engine'],
  'control-plane': ['machine', 'iam'],
  api: ['lambda'],
  'custom-resource': ['machine', 'lambda'],
  dashboards: ['machine', 'search'],
  'validate/template': ['assembly', 'iam'],
  'validate/rules': ['assembly', 'iam', 'validate/template'],
  validate: ['assembly', 'validate/template', 'validate/rules'],
  models: ['assembly', 'custom-resource'],
  'run/resources': [
    ...FOUNDATION,
    'api',
    'archive',
    'control-plane',
    'engine',
    'firehose',
    'front-door',
    'lambda',
    'models',
    's3',
  ],
  run: [...FOUNDATION, 'api', 'dashboards', 'engine', 'models', 'run/resources', 'validate'],
  commands: [...FOUNDATION, 'models', 'run', 'run/resources'],
  'commands/start': ['machine', 'search', 'commands', 'run', 'run/resources'],
  'commands/demo': ['machine', 'archive', 'firehose', 'search', 'commands', 'run', 'run/resources'],
  // The command line itself, local/main.ts.
  '.': ['engine', 'commands', 'commands/start', 'commands/demo'],
};

const files = readdirSync(join(PROJECT, 'local'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('local', name).split('\\').join('/'));

const folderOf = (path: string) => posix.normalize(relative('local', dirname(path)) || '.');

/** Files that a source text imports by a relative path, types included. */
function importsOf(file: string, source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/\b(?:from|import\(|require\()\s*['"](\.[^'"]+)['"]/g)].map(([, path = '']) =>
    posix.join(dirname(file), path),
  );
}

/** `file → imported file` of every import that the table does not allow. */
function forbiddenImports(file: string, source: string): string[] {
  const allowed = [folderOf(file), ...(MAY_IMPORT[folderOf(file)] ?? [])];
  return importsOf(file, source)
    .filter((target) => !allowed.includes(folderOf(target)))
    .map((target) => `${file} → ${target}`);
}

test.each(
  [...new Set(files.map(folderOf))].sort(),
)('local/%s imports only the folders that the table allows', (folder) => {
  expect(MAY_IMPORT).toHaveProperty([folder]);
  const own = files.filter((file) => folderOf(file) === folder);
  expect(own.flatMap((file) => forbiddenImports(file, readFileSync(join(PROJECT, file), 'utf8')))).toEqual(
    [],
  );
});

test('every folder of the table exists, so no rule is about nothing', () => {
  const folders = files.map(folderOf);
  expect(Object.keys(MAY_IMPORT).filter((folder) => !folders.includes(folder))).toEqual([]);
});

test('arrows go one way: no folder can be reached from itself', () => {
  const reached = (folder: string, path: readonly string[] = []): string[] =>
    path.includes(folder)
      ? [[...path, folder].join(' → ')]
      : (MAY_IMPORT[folder] ?? []).flatMap((next) => reached(next, [...path, folder]));
  expect(Object.keys(MAY_IMPORT).flatMap((folder) => reached(folder))).toEqual([]);
});

test.each([
  ['local/iam/x.ts', "import { startRun } from '../run/start-run';", 'local/run/start-run'],
  ['local/firehose/s3/x.ts', "import type { X } from '../api/server';", 'local/firehose/api/server'],
  ['local/models/x.ts', "const x = await import('../run/world');", 'local/run/world'],
])('in %s the import %s is forbidden', (file, source, target) => {
  expect(forbiddenImports(file, source)).toEqual([`${file} → ${target}`]);
});

test('no file of local/ is called index.ts: a file is named after what it does', () => {
  expect(files.filter((file) => basename(file) === 'index.ts')).toEqual([]);
});

test('every test of local/ stands at the path of the source that it tests', () => {
  const sources = new Set(files.map((file) => file.replace(/^local\//, '').replace(/\.ts$/, '')));
  const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|pipeline)\.ts$/.test(name))
    .map((name) =>
      name
        .split('\\')
        .join('/')
        .replace(/\.(test|pipeline)\.ts$/, ''),
    );
  const ofWholeFolders = [
    'folders',
    'engine/compose',
    'engine/engine',
    'lambda/lifecycle',
    'lambda/node-runtime',
    'lambda/python-runtime',
    'lambda/parent-death',
    'validate/faults',
  ];
  expect(tests.filter((name) => !sources.has(name) && !ofWholeFolders.includes(name))).toEqual([]);
});
