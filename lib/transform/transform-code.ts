import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type LocalAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/transform');

/** The bundle of the transform and the patterns beside it, where the function reads them. The SDK is the runtime's own. */
export const TRANSFORM_CODE: LocalAsset = { source: SOURCE, name: 'transform', build };

function build(outputDirectory: string): void {
  bundle({
    entryPoints: [join(SOURCE, 'handler.ts')],
    external: ['@aws-sdk/*'],
    outfile: join(outputDirectory, 'index.js'),
  });
  cpSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
}
