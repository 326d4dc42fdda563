import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

export interface LocalAsset {
  /** Folder the code is built from. */
  readonly source: string;
  /** Name of what is built, which is unique for the source. */
  readonly name: string;
  /** Writes the result into the folder it is given. */
  readonly build: (outputDirectory: string) => void;
}

/**
 * Code that is built on this machine at synthesis, without Docker. The asset's hash is the hash of the result, so a
 * result that did not change is not deployed again.
 */
export function localAsset({ source, name, build }: LocalAsset): Code {
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK requires an image even where a local bundler always succeeds.
      image: DockerImage.fromRegistry('never-used'),
      // The CDK bundles a source once for equal options, and does not see that two builders differ.
      command: [name],
      local: {
        tryBundle(outputDirectory) {
          build(outputDirectory);
          return true;
        },
      },
    },
  });
}
