import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { localAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
/** Source folder of the provisioning functions. */
export const PROVISIONING_SOURCE = join(PROJECT, 'lambda/provisioning');

/** What people see of an index. The provisioning function has it as files beside its code. */
export interface IndexContent {
  /** Dashboards of the index, as NDJSON. */
  readonly savedObjects: string;
  /** Monitors of the index, as a JSON array. */
  readonly monitors: string;
}

/**
 * The bundle of the function behind `Custom::SearchProvisioning`, and the files `saved-objects.ndjson` and `monitors.json`
 * beside it, where the function reads them. All count in the asset's hash, so a changed panel is deployed.
 */
export function searchProvisioningCode({ savedObjects, monitors }: IndexContent): Code {
  return localAsset({
    source: PROVISIONING_SOURCE,
    name: `search-provisioning ${sha256(savedObjects)} ${sha256(monitors)}`,
    build: (outputDirectory) => {
      bundle('handler.ts', outputDirectory);
      writeFileSync(join(outputDirectory, 'saved-objects.ndjson'), savedObjects);
      writeFileSync(join(outputDirectory, 'monitors.json'), monitors);
    },
  });
}

/** SHA-256 of a text, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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
