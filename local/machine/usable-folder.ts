import { accessSync, constants } from 'node:fs';
import { makeFolder } from './private-files';

/** Where a folder comes from: the variable that names it, or undefined for a place in the project. */
export interface FolderOrigin {
  readonly variable: string;
  readonly value: string | undefined;
}

/**
 * Makes a folder and checks that it can be written.
 * @throws Error of one line that names the folder and its variable, and says what to do
 */
export function usableFolder(dir: string, { variable, value }: FolderOrigin): void {
  const who = value === undefined ? `the folder ${dir}` : `${variable} is ${value}, which`;
  const advice = `Choose another folder with ${variable}=/path/to/folder.`;
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`local: ${who} ${reasonOf(error as NodeJS.ErrnoException)}. ${advice}`, { cause: error });
  }
}

/** What a failure of the file system means, in words. Undefined for any other error. */
export function fileSystemProblem(error: unknown): string | undefined {
  const { code = '', path = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const at = path === '' ? '' : ` at ${path}`;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `the disk is full${at}. Free space, or choose another folder.`;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return `a folder cannot be written${at} (${code}). Choose another folder with EKK_RUN_DIR.`;
  }
  return undefined;
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'is no folder';
  // Node reports ENOENT where a folder cannot be made on a file system that is read-only.
  if (['EROFS', 'EACCES', 'EPERM', 'ENOENT'].includes(code ?? '')) return `cannot be written (${code})`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'cannot be made: the disk is full';
  return `cannot be used (${message})`;
}
