import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../packages/run-tool';

/** A packed npm package. */
export interface Packed {
  /** Path of the tarball. */
  readonly file: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Names of the files in it. */
  readonly contents: readonly string[];
}

/** Packs a folder as npm publishes it. No script of a package runs. */
export function npmPack(folder: string, destination: string): Packed {
  mkdirSync(destination, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const output = runTool('npm', args, { cwd: folder });
  // npm 12 gives the packages by their names, npm 11 a list of them.
  const [packed] = Object.values(JSON.parse(output)) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (packed === undefined) throw new Error(`package: npm pack says nothing of ${folder}`);
  const { filename, size, files } = packed;
  return { file: join(destination, filename), size, contents: files.map(({ path }) => path).sort() };
}
