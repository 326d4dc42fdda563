import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildNodeLayer } from '../../lambda/node-layer/build';

const PROJECT = join(__dirname, '..', '..');

/** Compiles entries to plain JavaScript in a new folder beside the built layer, so that nothing but their own imports is loaded. */
export function compileWithLayer(name: string, entries: readonly string[]): string {
  mkdirSync(join(PROJECT, '.run'), { recursive: true });
  const folder = mkdtempSync(join(PROJECT, '.run', `${name}-`));
  buildNodeLayer(join(folder, 'layer'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(
    join(folder, 'layer', 'nodejs', 'node_modules', 'firehose-logging'),
    join(folder, 'node_modules', 'firehose-logging'),
  );
  buildSync({
    entryPoints: [...entries],
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    // The project's paths would lead to the layer's source instead of the built layer.
    tsconfigRaw: '{}',
  });
  return folder;
}
