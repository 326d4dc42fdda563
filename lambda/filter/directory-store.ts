import { DirectoryTable } from './directory-table';
import type { Directory } from './translate';

/** The bytes of a compiled table, and the version that its source gives it. */
export interface StoredTable {
  readonly etag: string;
  readonly bytes: Buffer;
}

/** Where the table lies. */
export interface TableSource {
  /** The table unless it has `etag` still. @throws Error if it cannot be read */
  fetch(etag: string | undefined): Promise<StoredTable | 'unchanged' | 'absent'>;
}

export interface DirectoryStoreOptions {
  readonly source: TableSource;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes what the operator should know, as the members of one JSON line. */
  readonly report: (line: Readonly<Record<string, unknown>>) => void;
  /** Milliseconds between two looks at the source. @default 60,000 */
  readonly checkMs?: number;
}

/** The directory in memory: read when it is first needed, again when its ETag has changed, kept when the new one is broken. */
export class DirectoryStore {
  readonly #options: DirectoryStoreOptions;
  #table: DirectoryTable | undefined;
  /** ETag of the table that was read last, even if it was broken: a broken table is not read a second time. */
  #etag: string | undefined;
  #nextMs = 0;

  constructor(options: DirectoryStoreOptions) {
    this.#options = options;
  }

  /** The last good table; undefined if there has been none. Never throws. */
  async current(): Promise<Directory | undefined> {
    const { now, checkMs = 60_000 } = this.#options;
    if (now() >= this.#nextMs) {
      await this.#refresh();
      this.#nextMs = now() + checkMs;
    }
    return this.#table;
  }

  async #refresh(): Promise<void> {
    const { source, report } = this.#options;
    try {
      const found = await source.fetch(this.#etag);
      if (found === 'unchanged') return;
      if (found === 'absent') {
        if (this.#etag !== undefined)
          report({ level: 'WARNING', message: `directory: the table is gone; ${this.#kept()}` });
        this.#etag = undefined;
        return;
      }
      this.#etag = found.etag;
      this.#table = new DirectoryTable(found.bytes);
      report({ level: 'INFO', message: `directory: ${this.#table.persons} persons`, etag: found.etag });
    } catch (error) {
      report({ level: 'ERROR', message: `directory: ${(error as Error).message}; ${this.#kept()}` });
    }
  }

  #kept(): string {
    return this.#table
      ? `the last good table of ${this.#table.persons} persons stays in use`
      : 'documents gain no persons';
  }
}
