import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type LocalAsset } from '../lambda';

const PROJECT = join(__dirname, '../..');
const SOURCE = join(PROJECT, 'lambda/recovery');

/** Names of the recovery functions: each has a handler of its own in the one bundle. */
export const RECOVERY_FUNCTIONS = ['replay', 'redrive', 'reconcile'] as const;
export type RecoveryFunctionName = (typeof RECOVERY_FUNCTIONS)[number];

/** The bundle of the recovery functions. The SDK clients are the runtime's own. */
export const RECOVERY_CODE: LocalAsset = { source: SOURCE, name: 'recovery', build };

function build(outputDirectory: string): void {
  copyFileSync(join(PROJECT, 'lambda/filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
  bundle({
    entryPoints: RECOVERY_FUNCTIONS.map((name) => ({
      in: join(SOURCE, name, 'handler.ts'),
      out: name,
    })),
    // The client of OpenSearch tries version 2 of the SDK where nobody gives it credentials. It is 23 MB in each bundle.
    external: ['@aws-sdk/*', 'aws-sdk'],
    outdir: outputDirectory,
  });
}
