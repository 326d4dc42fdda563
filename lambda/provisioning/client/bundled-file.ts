import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads a file that was rendered at synthesis and lies beside the bundle.
 * @returns undefined if there is no such file.
 */
export function readBundledFile(name: string, folder: string = __dirname): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
