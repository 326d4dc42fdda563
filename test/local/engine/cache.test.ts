import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreJars } from '../../../local/engine/assemble';
import { cachedHome } from '../../../local/engine/cache';
import { fakeDownload, temporaryFolder } from './fixtures';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let cacheDir: string;
let lines: string[];
let fetches: number;
beforeEach(() => {
  cacheDir = join(folder.path, String(Math.random()).slice(2));
  lines = [];
  fetches = 0;
});

const fetch = async (options: { folder: string }) => {
  fetches += 1;
  await fakeDownload(options);
};
const ask = (more: object = {}) =>
  cachedHome({
    cacheDir,
    java: { home: '/nowhere', major: 17 },
    progress: (line) => lines.push(line),
    fetch,
    ...more,
  });

test('the cached home is made once and then reused', async () => {
  const home = await ask();
  expect(await ask()).toBe(home);
  expect(fetches).toBe(1);
  expect(lines).toEqual([]);
});

test('the cached home has core jars, modules with descriptor and policy, and unpacked plugins', async () => {
  const home = await ask();
  expect(readdirSync(join(home, 'lib'))).toContain('opensearch-2.19.4.jar');
  expect(readdirSync(join(home, 'modules', 'ingest-common')).sort()).toEqual([
    'ingest-common-2.19.4.jar',
    'jcodings-1.0.Final.jar',
    'joni-1.0.Final.jar',
    'opensearch-dissect-1.0.Final.jar',
    'opensearch-grok-1.0.Final.jar',
    'plugin-descriptor.properties',
    'plugin-security.policy',
  ]);
  expect(readFileSync(join(home, 'modules/transport-netty4/plugin-descriptor.properties'), 'utf8')).toContain(
    'classname=org.opensearch.transport.Netty4Plugin',
  );
  expect(readdirSync(join(home, 'plugins'))).toEqual(['opensearch-job-scheduler', 'opensearch-security']);
});

test('core jars are those that no module claims', () => {
  const jars = [
    'lucene-core-9.12.3.jar',
    'netty-codec-4.1.125.Final.jar',
    'netty-codec-http-4.1.125.Final.jar',
  ];
  expect(coreJars([...jars, 'httpclient-4.5.14.jar', 'jna-5.13.0.jar'])).toEqual([
    'lucene-core-9.12.3.jar',
    'jna-5.13.0.jar',
  ]);
});

const JAR = 'lib/opensearch-2.19.4.jar';
test.each<[string, (home: string) => void, string]>([
  ['a file cut short', (home) => writeFileSync(join(home, JAR), 'open'), `${JAR} differs`],
  ['a file of the same length with other bytes', (home) => flip(join(home, JAR)), `${JAR} differs`],
  ['a file gone', (home) => rmSync(join(home, JAR)), `${JAR} is missing`],
  [
    'a file too many',
    (home) => writeFileSync(join(home, 'lib/x.jar'), ''),
    'lib/x.jar does not belong there',
  ],
  [
    'no manifest, as after an interrupted copy',
    (home) => rmSync(join(home, 'manifest.json')),
    'no readable manifest.json',
  ],
  [
    'half a manifest',
    (home) => writeFileSync(join(home, 'manifest.json'), '{"files":'),
    'no readable manifest.json',
  ],
  ['another recipe', (home) => rewriteRecipe(home), 'made by another version of this project'],
])('a home with %s is built again, and one line says so', async (_, damage, problem) => {
  const home = await ask();
  damage(home);
  expect(await ask()).toBe(home);
  expect(lines).toEqual([`engine: the cached OpenSearch is damaged (${problem}); building it again`]);
  lines = [];
  await ask();
  expect(fetches).toBe(2);
  expect(lines).toEqual([]);
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function rewriteRecipe(home: string): void {
  const file = join(home, 'manifest.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), recipe: 'older' }));
}

test('a failed download leaves nothing behind, and the next start begins anew', async () => {
  const broken = async (options: { folder: string }) => {
    await fakeDownload(options);
    rmSync(join(options.folder, 'jars', 'lang-painless-2.19.4.jar'));
  };
  await expect(ask({ fetch: broken })).rejects.toThrow('engine: Maven delivered no lang-painless jar.');
  expect(readdirSync(cacheDir)).toEqual([]);
  expect(existsSync(await ask())).toBe(true);
});

test('two builds at once both end with a complete home', async () => {
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(first).toBe(second);
  expect(readdirSync(cacheDir)).toHaveLength(1);
  await ask();
  expect(lines).toEqual([]);
});
