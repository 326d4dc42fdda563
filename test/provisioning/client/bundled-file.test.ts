import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundledFile } from '../../../lambda/provisioning/client/bundled-file';

test('a bundled file is read if it exists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  expect(readBundledFile('monitors.json', folder)).toBeUndefined();
  writeFileSync(join(folder, 'monitors.json'), '[]');
  expect(readBundledFile('monitors.json', folder)).toBe('[]');
  rmSync(folder, { recursive: true });
});
