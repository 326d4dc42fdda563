import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The bits of a mode that let the group and everybody else in. */
const OTHERS = 0o077;

/** Makes a folder that only its user may enter, or closes an existing one to everybody else. */
export function makePrivateFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
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
