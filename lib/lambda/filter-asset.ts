import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle';
import type { LocalAsset } from './local-asset';

const LAMBDA = join(__dirname, '../../lambda');

/**
 * The bundle of a function that uses the filter, with the patterns beside it, where the function reads them. The SDK is the
 * runtime's own.
 *
 * @param name of the function's folder below `lambda/`, and of the asset
 */
export function filterAsset(name: string): LocalAsset {
  const source = join(LAMBDA, name);
  const build = (outputDirectory: string): void => {
    bundle({
      entryPoints: [join(source, 'handler.ts')],
      external: ['@aws-sdk/*'],
      outfile: join(outputDirectory, 'index.js'),
    });
    cpSync(join(LAMBDA, 'filter/patterns.yaml'), join(outputDirectory, 'patterns.yaml'));
  };
  return { source, name, build };
}
