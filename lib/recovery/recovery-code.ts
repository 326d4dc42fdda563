import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { localAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/recovery');

/** Names of the recovery functions: each has a handler of its own in the one bundle. */
export const RECOVERY_FUNCTIONS = ['replay', 'redrive', 'reconcile'] as const;
export type RecoveryFunctionName = (typeof RECOVERY_FUNCTIONS)[number];

/** The bundle of the recovery functions. The SDK clients are the runtime's own. */
export function recoveryCode(): Code {
  return localAsset({ source: SOURCE, name: 'recovery', build });
}

function build(outputDirectory: string): void {
  copyFileSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
  buildSync({
    // esbuild names the sources in comments relative to this folder, so the bundle is the same wherever the app starts.
    absWorkingDir: PROJECT,
    entryPoints: RECOVERY_FUNCTIONS.map((name) => ({
      in: join(SOURCE, name, 'handler.ts'),
      out: name,
    })),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    outdir: outputDirectory,
    logLevel: 'warning',
  });
}
