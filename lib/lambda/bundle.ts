import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

const PROJECT = join(__dirname, '../..');

/** Bundles functions for Node. esbuild is loaded only here: an app that has the prebuilt assets does not have esbuild. */
export function bundle(options: BuildOptions): void {
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  buildSync({
    // esbuild names the sources in comments relative to this folder, so the bundle is the same wherever the app starts.
    absWorkingDir: PROJECT,
    bundle: true,
    platform: 'node',
    target: 'node22',
    // In a CommonJS module `__dirname` is the folder of the bundle.
    format: 'cjs',
    logLevel: 'warning',
    ...options,
  });
}
