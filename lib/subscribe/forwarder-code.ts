import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type LocalAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/forwarder');

/** The bundle of the forwarder and the patterns beside it, where the function reads them. The SDK is the runtime's own. */
export const FORWARDER_CODE: LocalAsset = { source: SOURCE, name: 'forwarder', build };

function build(outputDirectory: string): void {
  bundle({
    entryPoints: [join(SOURCE, 'handler.ts')],
    external: ['@aws-sdk/*'],
    outfile: join(outputDirectory, 'index.js'),
  });
  cpSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
}
