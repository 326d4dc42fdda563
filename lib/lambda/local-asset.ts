import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/**
 * Code that is built on this machine at synthesis, without Docker. The asset's hash is the hash of the result, so a
 * result that did not change is not deployed again.
 *
 * @param source Folder the code is built from.
 * @param build Writes the result into the folder it is given.
 */
export function localAsset(source: string, build: (outputDirectory: string) => void): Code {
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK requires an image even where a local bundler always succeeds.
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outputDirectory) {
          build(outputDirectory);
          return true;
        },
      },
    },
  });
}
