import { join } from 'node:path';
import { bundle, type LocalAsset, prebuiltText } from '../lambda';
import { sourceHash } from './source-hash';

const SOURCE = join(__dirname, '../../lambda/provisioning');

/** What people see of an index. The provisioning function has it as files beside its code. */
export interface IndexContent {
  /** Dashboards of the index, as NDJSON. */
  readonly savedObjects: string;
  /** Monitors of the index, as a JSON array. */
  readonly monitors: string;
}

/** The bundle of the function behind `Custom::SearchProvisioning`. */
export const SEARCH_PROVISIONING_CODE: LocalAsset = {
  source: SOURCE,
  name: 'search-provisioning',
  build: (outputDirectory) => bundleHandler('handler.ts', outputDirectory),
};

/** The bundle of the function behind `Custom::LoginProvisioning`. */
export const LOGIN_PROVISIONING_CODE: LocalAsset = {
  source: SOURCE,
  name: 'login-provisioning',
  build: (outputDirectory) => bundleHandler('login-handler.ts', outputDirectory),
};

/** The files where the function behind `Custom::SearchProvisioning` reads them. They count in its asset's hash. */
export function contentFiles({ savedObjects, monitors }: IndexContent): Record<string, string> {
  return { 'saved-objects.ndjson': savedObjects, 'monitors.json': monitors };
}

/** File of the npm package, which does not have the sources, with their hash. */
export const SOURCE_HASH_FILE = 'provisioning-source.sha256';

/** Hash of the sources of both functions. */
export function provisioningSourceHash(): string {
  return prebuiltText(SOURCE_HASH_FILE) ?? sourceHash(SOURCE);
}

/** Bundles a handler with its SDK clients as `index.js`. */
function bundleHandler(entry: string, outputDirectory: string): void {
  bundle({ entryPoints: [join(SOURCE, entry)], outfile: join(outputDirectory, 'index.js') });
}
