import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

/** Longest object key S3 takes, in UTF-8 bytes. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/** Prefix of the file under which an object is written before it is moved to its key. Such files are not listed. */
const PARTIAL = '.partial-';

/**
 * The archive bucket as a folder: an object's key is its path below `dir`. It is a model of S3 as far as the local run
 * needs it: objects are whole, and no reader sees half of one.
 */
export class Archive {
  private readonly dir: string;

  constructor(dir: string) {
    this.dir = resolve(dir);
  }

  /**
   * Writes the whole object and replaces one of the same key. A reader sees all of it or nothing.
   * @throws Error when the key would leave the folder or is longer than S3 allows
   */
  async putObject(key: string, body: Buffer | string): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const partial = join(dirname(path), `${PARTIAL}${randomUUID()}`);
    try {
      await writeFile(partial, body);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Reads the object's bytes as they were put: a `.gz` object comes back compressed. */
  async getObject(key: string): Promise<Buffer> {
    return readFile(this.pathOf(key));
  }

  /** Removes an object. One that is absent is no error, as in S3. */
  async deleteObject(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** Lists the keys that start with the prefix, in S3's order (UTF-8 bytes ascending). */
  async list(prefix = ''): Promise<string[]> {
    const entries = await readdir(this.dir, { recursive: true, withFileTypes: true }).catch(ignoreAbsent);
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith(PARTIAL))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.dir.length + 1)
          .split(sep)
          .join('/'),
      )
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  private pathOf(key: string): string {
    const path = resolve(this.dir, key);
    if (key === '' || key.endsWith('/') || key.includes('\0') || !path.startsWith(this.dir + sep)) {
      throw new Error(`Archive: key ${JSON.stringify(key)} is not a file below the archive folder.`);
    }
    const bytes = Buffer.byteLength(key);
    if (bytes > MAX_KEY_BYTES) {
      throw new Error(`Archive: key is ${bytes} bytes; S3 allows 1–${MAX_KEY_BYTES}. Shorten the prefix.`);
    }
    return path;
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
