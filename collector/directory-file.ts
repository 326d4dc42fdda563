import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import {
  compileDirectory,
  type Person,
  type StoredTable,
  TABLE_MAGIC,
  type TableSource,
} from '../lambda/filter';

/** The directory in a file: compiled, or the YAML that `npm run directory` writes. */
export class DirectoryFile implements TableSource {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async fetch(etag: string | undefined): Promise<StoredTable | 'unchanged' | 'absent'> {
    try {
      const { mtimeMs, size } = statSync(this.#path);
      const version = `${mtimeMs}-${size}`;
      if (version === etag) return 'unchanged';
      const bytes = readFileSync(this.#path);
      const isCompiled = bytes.toString('latin1', 0, TABLE_MAGIC.length) === TABLE_MAGIC;
      return { etag: version, bytes: isCompiled ? bytes : compiled(bytes.toString('utf8')) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
      throw new Error(`${this.#path}: ${(error as Error).message}`);
    }
  }
}

function compiled(yaml: string): Buffer {
  const persons: unknown = parse(yaml, { maxAliasCount: 0 }) ?? {};
  return compileDirectory(Object.entries(persons as Record<string, Person>));
}
