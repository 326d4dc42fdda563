import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** A file of an asset, whose name is `<asset>/<path>`. */
export interface PrebuiltFile {
  readonly text: string;
  readonly executable?: boolean;
}

/**
 * The assets of the npm package, beside its one compiled file: JSON of {@link PrebuiltFile}s by name, compressed by Brotli.
 * Gzip, with which npm packs, does not see that bundles repeat each other. A checkout has no such file here.
 */
export const PREBUILT_FILE = 'assets.json.br';
const PACKAGE = __dirname;
const PATH = join(PACKAGE, PREBUILT_FILE);
let known: Readonly<Record<string, PrebuiltFile>> | undefined;

/** Folder of the npm package, which has assets but no sources; undefined in a checkout. */
export function prebuiltFolder(): string | undefined {
  return existsSync(PATH) ? PACKAGE : undefined;
}

/** Text of a file that was built when the package was packed, or undefined in a checkout. */
export function prebuiltText(name: string): string | undefined {
  return files()[name]?.text;
}

/** Writes an asset that was built when the package was packed into a folder. @returns whether there is one */
export function writePrebuilt(name: string, outputDirectory: string): boolean {
  const prefix = `${name}/`;
  const found = Object.entries(files()).filter(([path]) => path.startsWith(prefix));
  for (const [path, { text, executable }] of found) {
    const file = join(outputDirectory, path.slice(prefix.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: executable ? 0o755 : 0o644 });
  }
  return found.length > 0;
}

function files(): Readonly<Record<string, PrebuiltFile>> {
  if (known === undefined) {
    known = prebuiltFolder() ? JSON.parse(brotliDecompressSync(readFileSync(PATH)).toString('utf8')) : {};
  }
  return known as Readonly<Record<string, PrebuiltFile>>;
}
