import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const PROJECT = join(__dirname, '..');

/** Builds the program of the image: `collector.js`, which needs nothing but Node, and what it reads beside it. */
export function buildCollector(outputDirectory: string): void {
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: ['collector/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: join(outputDirectory, 'collector.js'),
    logLevel: 'warning',
  });
  cpSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
}

const [, script, outputDirectory] = process.argv;
if (script === __filename) {
  if (outputDirectory === undefined) throw new Error('usage: tsx collector/build.ts <output folder>');
  buildCollector(outputDirectory);
}
