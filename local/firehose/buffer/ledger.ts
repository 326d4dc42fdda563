import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';

/** Bytes that may wait for the disk before the put API waits, too. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** One accepted record, as a line of the ledger. `data` is the base64 that the producer sent. */
export interface LedgerEntry {
  readonly recordId: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly stream: string;
  readonly data: string;
}

/**
 * Every record that the model accepted, as NDJSON in order of acceptance. A run compares it with the index and the
 * archive to tell whether anything was lost. Firehose has no such thing.
 */
export class Ledger {
  private readonly file: WriteStream;
  private failure: Error | undefined;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = createWriteStream(path, { flags: 'a', highWaterMark: MAX_WAITING_BYTES });
    this.file.on('error', (error) => {
      this.failure = error;
    });
  }

  /**
   * Appends the entries, and resolves at once unless too much waits for the disk.
   * @throws Error when an earlier write failed. The put then gets 500 and may be repeated
   */
  async append(entries: readonly LedgerEntry[]): Promise<void> {
    if (this.failure !== undefined) throw new Error(`Ledger: ${this.failure.message}`);
    if (entries.length === 0) return;
    if (this.file.write(entries.map(lineOf).join(''))) return;
    await new Promise<void>((resolve) => {
      this.file.once('drain', resolve);
      this.file.once('close', resolve);
    });
  }

  /** Closes the file, and resolves when all entries are in it. */
  async close(): Promise<void> {
    this.file.end();
    await finished(this.file);
  }
}

/** An entry as a line. It is put together by hand because base64 and digits need no escaping and every record passes here. */
function lineOf({ recordId, arrivedAt, stream, data }: LedgerEntry): string {
  return `{"recordId":"${recordId}","arrivedAt":${arrivedAt},"stream":"${stream}","data":"${data}"}\n`;
}
