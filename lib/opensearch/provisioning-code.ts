import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { localAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
/** Source folder of the provisioning functions. */
export const PROVISIONING_SOURCE = join(PROJECT, 'lambda/provisioning');

/**
 * The bundle of the function behind `Custom::SearchProvisioning`, and the file `saved-objects.ndjson` beside it, where
 * the function reads it. Both count in the asset's hash, so a changed panel is deployed.
 *
 * @param savedObjects Dashboards of the index, as NDJSON.
 */
export function searchProvisioningCode(savedObjects: string): Code {
  return localAsset({
    source: PROVISIONING_SOURCE,
    name: `search-provisioning ${createHash('sha256').update(savedObjects).digest('hex')}`,
    build: (outputDirectory) => {
      bundle('handler.ts', outputDirectory);
      writeFileSync(join(outputDirectory, 'saved-objects.ndjson'), savedObjects);
    },
  });
}

/** The bundle of the function behind `Custom::LoginProvisioning`. */
export function loginProvisioningCode(): Code {
  return localAsset({
    source: PROVISIONING_SOURCE,
    name: 'login-provisioning',
    build: (outputDirectory) => bundle('login-handler.ts', outputDirectory),
  });
}

/** Bundles a handler with its SDK clients as `index.js`. */
function bundle(entry: string, outputDirectory: string): void {
  buildSync({
    // esbuild names the sources in comments relative to this folder, so the bundle is the same wherever the app starts.
    absWorkingDir: PROJECT,
    entryPoints: [join(PROVISIONING_SOURCE, entry)],
    bundle: true,
    platform: 'node',
    target: 'node22',
    // In a CommonJS module `__dirname` is the folder of the bundle.
    format: 'cjs',
    outfile: join(outputDirectory, 'index.js'),
    logLevel: 'warning',
  });
}
