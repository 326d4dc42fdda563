import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNodeLayer } from '../../lambda/node-layer/build';
import { PROJECT } from './pages';

/** A folder whose `node_modules` hold the built Node layer and the named packages of this project. */
export function folderWithLayer(packages: readonly string[]): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-docs-'));
  buildNodeLayer(join(folder, 'layer'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(folder, 'layer/nodejs/node_modules/firehose-logging'), join(modules, 'firehose-logging'));
  for (const name of packages) symlinkSync(join(PROJECT, 'node_modules', name), join(modules, name));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
