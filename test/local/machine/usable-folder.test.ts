import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSystemProblem, usableFolder } from '../../../local/machine/usable-folder';

const dir = mkdtempSync(join(tmpdir(), 'ekk-usable-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a folder that is absent is made for its user alone', () => {
  usableFolder(join(dir, 'a', 'b'), { variable: 'EKK_RUN_DIR', value: undefined });
  expect(statSync(join(dir, 'a', 'b')).mode & 0o777).toBe(0o700);
});

test('a folder that exists keeps its rights', () => {
  chmodSync(dir, 0o755);
  usableFolder(dir, { variable: 'EKK_RUN_DIR', value: dir });
  expect(statSync(dir).mode & 0o777).toBe(0o755);
});

test.each([
  ['/etc/passwd', 'is no folder'],
  ['/etc/passwd/below', 'is no folder'],
  ['/proc/ekk', 'cannot be written (ENOENT)'],
])('the error names the variable when %s %s', (value, reason) => {
  expect(() => usableFolder(value, { variable: 'EKK_CACHE_DIR', value })).toThrow(
    `local: EKK_CACHE_DIR is ${value}, which ${reason}. Choose another folder with EKK_CACHE_DIR=/path/to/folder.`,
  );
});

test.each([
  ['ENOSPC', 'the disk is full at /run/x. Free space, or choose another folder.'],
  ['EDQUOT', 'the disk is full at /run/x. Free space, or choose another folder.'],
  ['EROFS', 'a folder cannot be written at /run/x (EROFS). Choose another folder with EKK_RUN_DIR.'],
  ['ENOENT', undefined],
])('a problem of the file system is explained: %s', (code, words) => {
  expect(fileSystemProblem(Object.assign(new Error(code), { code, path: '/run/x' }))).toBe(words);
});
