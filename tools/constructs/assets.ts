import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { COLLECTOR_CODE } from '../../lib/collector/collector-image';
import type { LocalAsset } from '../../lib/lambda';
import type { PrebuiltFile } from '../../lib/lambda/prebuilt';
import {
  LOGIN_PROVISIONING_CODE,
  provisioningSourceHash,
  SEARCH_PROVISIONING_CODE,
  SOURCE_HASH_FILE,
} from '../../lib/opensearch/provisioning-code';
import { NODE_LAYER_CODE, PYTHON_LAYER_CODE } from '../../lib/producers/logging-layers';
import { NODE_PRODUCERS, PYTHON_PRODUCERS } from '../../lib/producers/producer-code';
import { RECOVERY_CODE } from '../../lib/recovery/recovery-code';
import { FORWARDER_CODE } from '../../lib/subscribe/forwarder-code';
import { TRANSFORM_CODE } from '../../lib/transform/transform-code';

/** Everything that the constructs build. A test compares the list with what lib/ defines. */
export const ASSETS: readonly LocalAsset[] = [
  NODE_LAYER_CODE,
  PYTHON_LAYER_CODE,
  SEARCH_PROVISIONING_CODE,
  LOGIN_PROVISIONING_CODE,
  TRANSFORM_CODE,
  RECOVERY_CODE,
  COLLECTOR_CODE,
  FORWARDER_CODE,
  ...Object.values(NODE_PRODUCERS),
  PYTHON_PRODUCERS,
];

/** Builds every asset, as the npm package has them: by `<asset>/<path>`. */
export function buildAssets(): Record<string, PrebuiltFile> {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-assets-'));
  try {
    for (const { name, build } of ASSETS) {
      mkdirSync(join(folder, name));
      build(join(folder, name));
    }
    return { ...textsBelow(folder), [SOURCE_HASH_FILE]: { text: provisioningSourceHash() } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the assets as one file, where `prebuiltFolder` of lib/lambda finds it. */
export function writeAssets(assets: Record<string, PrebuiltFile>, file: string): void {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    // The window holds all bundles, so that code which one bundle repeats from another costs nothing.
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  };
  writeFileSync(file, brotliCompressSync(JSON.stringify(assets), { params }));
}

function textsBelow(folder: string): Record<string, PrebuiltFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, textOf(join(folder, name))]));
}

/** @throws Error if the file is no text, which JSON would not hold unchanged */
function textOf(file: string): PrebuiltFile {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) {
    throw new Error(`package: ${file} is no UTF-8 text; expected texts only. Leave it out of the asset.`);
  }
  const executable = (statSync(file).mode & 0o111) !== 0;
  return executable ? { text, executable } : { text };
}
