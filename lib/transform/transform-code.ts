import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { localAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/transform');

/** The bundle of the transform and the patterns beside it, where the function reads them. The SDK is the runtime's own. */
export function transformCode(): Code {
  return localAsset({ source: SOURCE, name: 'transform', build });
}

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
