import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { version } from '../../../package.json';
import { changesOf } from '../../../tools/release/changelog';
import { contentProblems } from '../../../tools/release/content-problems';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What is wrong with a package of these files, beside which it has all that it needs. */
function problemsOf(files: Readonly<Record<string, string | Buffer>>, size = 1): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-release-'));
  folders.push(folder);
  const all = { LICENSE: 'Apache', 'package.json': JSON.stringify({ version }), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const file = `${folder}.tgz`;
  folders.push(file);
  writeFileSync(file, Buffer.alloc(size));
  const released = {
    name: 'thing',
    registry: 'npm' as const,
    maxBytes: 10,
    pack: () => ({ file, folder }),
    publish: () => '',
  };
  return contentProblems(released, { file, folder });
}

// Written in two parts, so that the text is found in no file of the project.
const KEY = `AKIA${'ABCDEFGHIJKLMNOP'}`;

describe('a package that is released', () => {
  test('may have code, declarations and its licence', () => {
    expect(problemsOf({ 'index.cjs': 'exports.latest = 1;', 'index.d.ts': '' })).toEqual([]);
  });

  test.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['a test', { 'test/a.js': '' }, /test\/a\.js is not for users/],
    ['a test of Python', { 'a/test_b.py': '' }, /test_b\.py is not for users/],
    ['settings of npm', { '.npmrc': '' }, /\.npmrc is not for users/],
    ['an access key', { 'a.js': `const key = '${KEY}';` }, /a\.js has an access key/],
    [
      'a key in what is compressed',
      { 'a.json.br': brotliCompressSync(KEY) },
      /a\.json\.br has an access key/,
    ],
    ['a private key', { 'a.pem': '-----BEGIN PRIVATE KEY-----\nMII' }, /a\.pem has a private key/],
    ['a path of this machine', { 'a.js.map': `${homedir()}/x` }, /a folder of this machine/],
    ['another version', { 'package.json': '{"version":"9.9.9"}' }, /has version 9\.9\.9; expected/],
  ])('may not have %s', (_name, files, problem) => {
    expect(problemsOf(files)).toEqual([expect.stringMatching(problem)]);
  });

  test('may not be larger than it says', () => {
    expect(problemsOf({}, 11)).toEqual(['release: thing: it has 11 bytes; expected at most 10.']);
  });
});

describe('the changes of a version', () => {
  const changelog = '# Changes\n\n## 1.1.0\n\n- More\n\n## 1.0.0 (2026-01-01)\n\n- First\n';

  test.each([
    ['1.1.0', '- More'],
    ['1.0.0', '- First'],
    ['1.0', undefined],
    ['2.0.0', undefined],
  ])('%s are the section of its name', (name, expected) => {
    expect(changesOf(name, changelog)).toBe(expected);
  });
});
