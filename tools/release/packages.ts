import { join } from 'node:path';
import { buildConstructs, CONSTRUCTS_PACKAGE } from '../package/constructs';
import { npmPack } from '../package/pack';

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
];

function npmPublish(file: string): string {
  return `npm publish ${file} --access public`;
}
