import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildConstructs, CONSTRUCTS_PACKAGE } from '../constructs/constructs';
import { npmPack } from '../constructs/pack';
import { buildNodeTarball } from '../packages/node-package';
import { runTool } from '../packages/run-tool';
import { buildWheel } from '../packages/wheel';

/** A file to publish, and the folder that has its contents unpacked. */
export interface PackedFile {
  readonly file: string;
  readonly folder: string;
}

/** A package that a release publishes. All have the version of the project. */
export interface ReleasedPackage {
  readonly name: string;
  readonly registry: 'npm' | 'PyPI';
  /** Bytes that the packed file may have. */
  readonly maxBytes: number;
  /** Builds the package below a folder and packs it. */
  readonly pack: (folder: string) => PackedFile;
  /** Command that publishes the file. */
  readonly publish: (file: string) => string;
}

/** What a release consists of. */
export const PACKAGES: readonly ReleasedPackage[] = [
  {
    name: CONSTRUCTS_PACKAGE,
    registry: 'npm',
    maxBytes: 1024 * 1024,
    pack(folder) {
      const built = join(folder, CONSTRUCTS_PACKAGE);
      buildConstructs(built);
      return { file: npmPack(built, folder).file, folder: built };
    },
    publish: npmPublish,
  },
  {
    name: 'firehose-logging (Node)',
    registry: 'npm',
    maxBytes: 60 * 1024,
    pack: (folder) => unpacked(buildNodeTarball(folder), ['tar', 'xzf']),
    publish: npmPublish,
  },
  {
    name: 'firehose-logging (Python)',
    registry: 'PyPI',
    maxBytes: 60 * 1024,
    pack: (folder) => unpacked(buildWheel(folder), ['python3', '-m', 'zipfile', '-e']),
    publish: (file) => `twine upload ${file}`,
  },
];

/** Unpacks a file beside itself. @param command takes the file, and unpacks into its own folder or the one it is given */
function unpacked(file: string, [command = '', ...args]: readonly string[]): PackedFile {
  const folder = `${file}-contents`;
  mkdirSync(folder);
  const into = command === 'tar' ? ['--directory', folder] : [folder];
  runTool(command, [...args, file, ...into], { cwd: folder });
  return { file, folder: command === 'tar' ? join(folder, 'package') : folder };
}

function npmPublish(file: string): string {
  return `npm publish ${file} --access public`;
}
