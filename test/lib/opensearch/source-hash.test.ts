import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourceHash } from '../../../lib/opensearch/source-hash';

const folder = mkdtempSync(join(tmpdir(), 'ekk-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = {
  'handler.ts': "import './roles';\n",
  'roles.ts': 'export {};\n',
  'resources/roles/reader.json': '{}\n',
};

const without = (name: string) => Object.fromEntries(Object.entries(FILES).filter(([each]) => each !== name));

let folders = 0;

function hashOf(files: Readonly<Record<string, string>>): string {
  const directory = join(folder, String(folders++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return sourceHash(directory);
}

const before = hashOf(FILES);

describe('the hash of a source folder', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a changed line of code', { ...FILES, 'roles.ts': 'export const x = 1;\n' }],
    ['a changed line of the same length', { ...FILES, 'roles.ts': 'export [];\n' }],
    ['a changed data file', { ...FILES, 'resources/roles/reader.json': '{"a":1}\n' }],
    ['a new file', { ...FILES, 'resources/roles/writer.json': '{}\n' }],
    ['a file of another name', { 'handler.ts': FILES['handler.ts'], 'role.ts': FILES['roles.ts'] }],
    [
      'files of the same text and length with another name',
      { ...without('roles.ts'), 'rules.ts': FILES['roles.ts'] },
    ],
    ['text that moved to the next file', { ...FILES, 'handler.ts': '', 'roles.ts': "import './roles';\n" }],
  ])('changes with %s', (_name, files) => {
    expect(hashOf(files)).not.toBe(before);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['the folder it is in', FILES],
    ['the order in which the files were made', Object.fromEntries(Object.entries(FILES).reverse())],
    ['files that are neither code nor data', { ...FILES, '.DS_Store': 'x', 'notes.md': 'x' }],
    [
      'the line ends of a checkout',
      Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')])),
    ],
  ])('does not change with %s', (_name, files) => {
    expect(hashOf(files)).toBe(before);
  });
});
