import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const PROJECT = join(__dirname, '..');

/**
 * Builds the programs of the image, which need nothing but Node: `collector.js` with the patterns that it reads beside
 * it, and `setup.js`, which prepares an OpenSearch of one's own.
 */
export function buildCollector(outputDirectory: string): void {
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: { collector: 'collector/main.ts', setup: 'collector/setup.ts' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    outdir: outputDirectory,
    logLevel: 'warning',
  });
  cpSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
}

const [, script, outputDirectory] = process.argv;
if (script === __filename) {
  if (outputDirectory !== undefined) buildCollector(outputDirectory);
  else {
    process.stderr.write(
      'collector: expected one folder. Run: node --import tsx collector/build.ts <folder>\n',
    );
    process.exitCode = 2;
  }
}
