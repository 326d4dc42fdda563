import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { type LocalAsset, prebuiltFolder, writeAsset } from '../lambda';

const COLLECTOR = join(__dirname, '../../collector');
let builtFolder: string | undefined;

/** The context of the image, built in a process of its own, because constructs import nothing of what runs in AWS. */
export const COLLECTOR_CODE: LocalAsset = {
  source: COLLECTOR,
  name: 'collector',
  build(outputDirectory) {
    const script = join(COLLECTOR, 'build.ts');
    execFileSync(process.execPath, [require.resolve('tsx/cli'), script, outputDirectory], {
      stdio: 'inherit',
    });
    cpSync(join(COLLECTOR, 'Dockerfile'), join(outputDirectory, 'Dockerfile'));
  },
};

/**
 * The image of the collector. Its program is built before the image, so the image is a copy of three files, and a program
 * that did not change is not deployed again. Where
 * the stack is not bundled, e.g. because it is to be destroyed, the context is the folder of the sources.
 */
export function collectorImage(scope: Construct): ContainerImage {
  return ContainerImage.fromAsset(contextOf(scope), { platform: Platform.LINUX_ARM64 });
}

function contextOf(scope: Construct): string {
  // The npm package has no sources to use instead, and writes its prebuilt files in no time.
  if (!Stack.of(scope).bundlingRequired && prebuiltFolder() === undefined) return COLLECTOR;
  builtFolder ??= built();
  return builtFolder;
}

function built(): string {
  const output = mkdtempSync(join(tmpdir(), 'ekk-collector-'));
  writeAsset(COLLECTOR_CODE, output);
  return output;
}
