import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The bits of a mode that let the group and everybody else in. */
const OTHERS = 0o077;

/** Makes a folder that only its user may enter, or closes an existing one to everybody else. */
export function makePrivateFolder(dir: string): void {
  makeFolder(dir);
  chmodSync(dir, 0o700);
}

/**
 * Makes a folder, and those above it, for its user alone. An existing folder stays as it is. Node's own `recursive` does
 * not end where a file system without new folders, such as /proc, reports ENOENT.
 */
export function makeFolder(dir: string): void {
  if (isFolder(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!isFolder(dir)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Takes the rights of the group and of everybody else off a folder and all that is below it. The CDK opens the folders of
 * bundled assets to everybody, and whoever may write there decides which code runs.
 */
export function closeToOthers(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if ((stat.mode & OTHERS) !== 0) chmodSync(path, stat.mode & ~OTHERS & 0o7777);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) closeToOthers(join(path, name));
}
