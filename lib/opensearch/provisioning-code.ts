import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const PROJECT = join(__dirname, '../..');
const PROVISIONING = join(PROJECT, 'lambda/provisioning');

/**
 * The provisioning function's bundle with its SDK, and `saved-objects.ndjson` beside it, where the function looks for
 * it. Both are in the asset's hash, so a changed panel is deployed.
 *
 * @param savedObjects NDJSON
 */
export function provisioningCode(savedObjects: string): Code {
  return Code.fromAsset(PROVISIONING, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outputDirectory) {
          // CommonJS: there `__dirname` is the bundle's folder.
          buildSync({
            // The bundle names its sources in comments, from here on: the same bundle wherever the app is started.
            absWorkingDir: PROJECT,
            entryPoints: [join(PROVISIONING, 'handler.ts')],
            bundle: true,
            platform: 'node',
            target: 'node22',
            format: 'cjs',
            outfile: join(outputDirectory, 'index.js'),
            logLevel: 'warning',
          });
          writeFileSync(join(outputDirectory, 'saved-objects.ndjson'), savedObjects);
          return true;
        },
      },
    },
  });
}
