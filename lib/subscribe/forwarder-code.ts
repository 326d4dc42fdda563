import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { LocalAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/forwarder');

/** The bundle of the forwarder and the patterns beside it, where the function reads them. The SDK is the runtime's own. */
export const FORWARDER_CODE: LocalAsset = { source: SOURCE, name: 'forwarder', build };

function build(outputDirectory: string): void {
  buildSync({
    // esbuild names the sources in comments relative to this folder, so the bundle is the same wherever the app starts.
    absWorkingDir: PROJECT,
    entryPoints: [join(SOURCE, 'handler.ts')],
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    outfile: join(outputDirectory, 'index.js'),
    logLevel: 'warning',
  });
  cpSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
}
