import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * SHA-256 over the names and the text of all `.ts` and `.json` files of a function's source folder.
 *
 * The bundle is not hashed, because it depends on the bundler's version and on the folder the bundler runs in. Line ends
 * are hashed as LF, whatever the checkout made of them.
 */
export function sourceHash(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${file}\0${text.length}\0${text}`);
  }
  return hash.digest('hex');
}
