import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';

const COLLECTOR = join(__dirname, '../../collector');
let folder: string | undefined;

/**
 * The image of the collector. Its program is built on this machine at synthesis, so the image is a copy of three files,
 * and a program that did not change is not deployed again.
 */
export function collectorImage(): ContainerImage {
  folder ??= built();
  return ContainerImage.fromAsset(folder, { platform: Platform.LINUX_ARM64 });
}

/** Built in a process of its own, because constructs import nothing of what runs in AWS. */
function built(): string {
  const output = mkdtempSync(join(tmpdir(), 'ekk-collector-'));
  execFileSync(process.execPath, [require.resolve('tsx/cli'), join(COLLECTOR, 'build.ts'), output], {
    stdio: 'inherit',
  });
  cpSync(join(COLLECTOR, 'Dockerfile'), join(output, 'Dockerfile'));
  return output;
}
