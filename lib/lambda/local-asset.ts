import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { prebuiltFolder, writePrebuilt } from './prebuilt';

export interface LocalAsset {
  /** Folder the code is built from. */
  readonly source: string;
  /** Name of what is built, which is unique: the npm package has the result under this name. */
  readonly name: string;
  /** Writes the result into the folder it is given. */
  readonly build: (outputDirectory: string) => void;
}

/**
 * Code that is built on this machine at synthesis, without Docker, or that was built when the npm package was packed. The
 * asset's hash is the hash of the result, so a result that did not change is not deployed again.
 *
 * @param files Texts that are known at synthesis only, by the names of the files that hold them beside the code.
 */
export function localAsset(asset: LocalAsset, files: Readonly<Record<string, string>> = {}): Code {
  return Code.fromAsset(prebuiltFolder() ?? asset.source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK requires an image even where a local bundler always succeeds.
      image: DockerImage.fromRegistry('never-used'),
      // The CDK bundles a source once for equal options, and does not see that two builders or two texts differ.
      command: [asset.name, ...Object.entries(files).flat()],
      local: {
        tryBundle(outputDirectory) {
          writeAsset(asset, outputDirectory);
          for (const [name, text] of Object.entries(files)) writeFileSync(join(outputDirectory, name), text);
          return true;
        },
      },
    },
  });
}

/** Writes the prebuilt result into a folder, or builds it there. */
export function writeAsset({ name, build }: LocalAsset, outputDirectory: string): void {
  if (!writePrebuilt(name, outputDirectory)) build(outputDirectory);
}
