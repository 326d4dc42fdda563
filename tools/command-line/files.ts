import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Links that are followed before a chain of them counts as endless, as Linux does it. */
const MAX_LINKS = 40;
const NO_FILE = 'no regular file';

/** Words and advice for the codes of the file system. `<option>` is the option that names the file. */
const REASONS: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  EMPTY: ['the name is empty', 'Give <option> the name of a file.'],
  ENOENT: ['its folder does not exist', 'Give <option> a file in a folder that exists.'],
  ENOTDIR: ['its folder is a file', 'Give <option> a file in a folder that exists.'],
  EISDIR: ['it is a folder', 'Give <option> the name of a file.'],
  [NO_FILE]: ['it is no regular file', 'Give <option> the name of a file.'],
  ELOOP: ['its links lead to each other', 'Give <option> another file.'],
  ENAMETOOLONG: ['the name is too long', 'Give <option> a shorter name.'],
  EACCES: ['no permission', 'Give <option> a file for which you have the right.'],
  EPERM: ['no permission', 'Give <option> a file for which you have the right.'],
  EROFS: ['the file system is read-only', 'Give <option> a file on another file system.'],
  ENOSPC: ['the disk is full', 'Free space, or give <option> a file on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free space, or give <option> a file on another disk.'],
};

/**
 * Checks that a file can be written, before there is anything to write.
 *
 * @param option The option that names the file, e.g. `--out`.
 * @returns the path behind symbolic links
 * @throws Error of one line that names the file and the option
 */
export function checkTarget(option: string, file: string): string {
  try {
    const target = targetOf(file);
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat?.isDirectory()) throw problem('EISDIR');
    if (stat && !stat.isFile()) throw problem(NO_FILE);
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    return target;
  } catch (error) {
    throw cannot('write', option, file, error);
  }
}

/**
 * Writes a file whole or not at all. A new file is for its owner alone, and one that is replaced keeps its rights. A
 * symbolic link is followed; a device, a pipe or a folder is refused.
 *
 * @throws Error of one line that names the file and the option; then the file is as it was
 */
export function writeWhole(
  option: string,
  file: string,
  content: string | Buffer | Iterable<string | Buffer>,
): void {
  const target = checkTarget(option, file);
  const unfinished = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const before = statSync(target, { throwIfNoEntry: false });
    const descriptor = openSync(unfinished, 'wx', 0o600);
    try {
      const parts = typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content;
      for (const part of parts) writeFileSync(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (before) chmodSync(unfinished, before.mode & 0o777);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw cannot('write', option, file, error);
  }
}

/**
 * The text of a file; a device or a pipe could be without end, and is refused.
 *
 * @param allowed `pipes`: a pipe is read too, such as that of a shell's `<(…)`
 * @throws Error of one line that names the file and the option, with the file system's code
 */
export function readText(option: string, file: string, allowed?: 'pipes'): string {
  try {
    if (file.trim() === '') throw problem('EMPTY');
    const stat = statSync(file);
    if (stat.isDirectory()) throw problem('EISDIR');
    if (!stat.isFile() && !(allowed === 'pipes' && stat.isFIFO())) throw problem(NO_FILE);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cannot('read', option, file, error);
  }
}

/** The path behind symbolic links, of which the last may lead to nothing yet. */
function targetOf(file: string): string {
  if (file.trim() === '') throw problem('EMPTY');
  if (file.endsWith('/')) throw problem('EISDIR');
  let path = resolve(file);
  for (let i = 0; i < MAX_LINKS; i++) {
    path = join(realpathSync(dirname(path)), basename(path));
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
    path = resolve(dirname(path), readlinkSync(path));
  }
  throw problem('ELOOP');
}

function problem(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function cannot(what: 'read' | 'write', option: string, file: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isAbsent = what === 'read' && code === 'ENOENT';
  const [reason, fix] = isAbsent
    ? ['it does not exist', 'Give <option> a file that exists.']
    : (REASONS[code] ?? [message.split('\n', 1)[0] ?? '', 'Give <option> another file.']);
  const text = `cannot ${what} ${JSON.stringify(file)} (${reason}). ${fix.replace('<option>', option)}`;
  return Object.assign(new Error(text), { code });
}
