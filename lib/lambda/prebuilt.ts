import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the npm package has beside its one compiled file. A checkout has no such folder here, so that everything is built
 * from its source.
 */
const FOLDER = join(__dirname, 'assets');

/** Path of what was built when the package was packed, or undefined in a checkout. */
export function prebuilt(name: string): string | undefined {
  const path = join(FOLDER, name);
  return existsSync(path) ? path : undefined;
}
