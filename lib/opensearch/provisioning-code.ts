import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { localAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
/** Source folder of the provisioning function. */
export const PROVISIONING_SOURCE = join(PROJECT, 'lambda/provisioning');

/** What people see of an index. The provisioning function has it as files beside its code. */
export interface IndexContent {
  /** Dashboards of the index, as NDJSON. */
  readonly savedObjects: string;
  /** Monitors of the index, as a JSON array. */
  readonly monitors: string;
}

/**
 * The bundle of the provisioning function with its SDK clients, and the files `saved-objects.ndjson` and `monitors.json`
 * beside it, where the function reads them. All count in the asset's hash, so a changed panel is deployed.
 */
export function provisioningCode({ savedObjects, monitors }: IndexContent): Code {
  return localAsset(PROVISIONING_SOURCE, (outputDirectory) => {
    buildSync({
      // esbuild names the sources in comments relative to this folder, so the bundle is the same wherever the app starts.
      absWorkingDir: PROJECT,
      entryPoints: [join(PROVISIONING_SOURCE, 'handler.ts')],
      bundle: true,
      platform: 'node',
      target: 'node22',
      // In a CommonJS module `__dirname` is the folder of the bundle.
      format: 'cjs',
      outfile: join(outputDirectory, 'index.js'),
      logLevel: 'warning',
    });
    writeFileSync(join(outputDirectory, 'saved-objects.ndjson'), savedObjects);
    writeFileSync(join(outputDirectory, 'monitors.json'), monitors);
  });
}
