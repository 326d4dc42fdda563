import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeToOthers, makePrivateFolder } from '../../../local/machine/private-files';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ekk-private-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (...path: string[]) => (statSync(join(dir, ...path)).mode & 0o7777).toString(8);

test('a private folder is made for its user alone, and an open one is closed', () => {
  const umask = process.umask(0);
  makePrivateFolder(join(dir, 'new'));
  mkdirSync(join(dir, 'open'));
  process.umask(umask);
  chmodSync(join(dir, 'open'), 0o777);
  makePrivateFolder(join(dir, 'open'));
  expect([modeOf('new'), modeOf('open')]).toEqual(['700', '700']);
});

test('the rights of group and others are removed from everything below a folder, and the user’s stay', () => {
  mkdirSync(join(dir, 'asset'));
  writeFileSync(join(dir, 'asset', 'run.sh'), '');
  writeFileSync(join(dir, 'asset', 'code.js'), '');
  chmodSync(join(dir, 'asset'), 0o777);
  chmodSync(join(dir, 'asset', 'run.sh'), 0o755);
  chmodSync(join(dir, 'asset', 'code.js'), 0o666);
  closeToOthers(dir);
  expect([modeOf('asset'), modeOf('asset', 'run.sh'), modeOf('asset', 'code.js')]).toEqual([
    '700',
    '700',
    '600',
  ]);
});

test('a link is not followed, because its target may lie elsewhere', () => {
  const elsewhere = join(dir, 'elsewhere');
  writeFileSync(elsewhere, '');
  chmodSync(elsewhere, 0o644);
  mkdirSync(join(dir, 'asset'));
  symlinkSync(elsewhere, join(dir, 'asset', 'link'));
  closeToOthers(join(dir, 'asset'));
  expect(modeOf('elsewhere')).toBe('644');
});
