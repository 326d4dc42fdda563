import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredTable, TableSource } from '../filter';

/** A batch waits no longer than this for the table, and then uses the last good one. */
const TIMEOUT_MS = 20_000;

/** The table as an object in S3. */
export class S3TableSource implements TableSource {
  readonly #client: S3Client;
  readonly #place: { readonly Bucket: string; readonly Key: string };

  constructor(client: S3Client, place: { readonly bucket: string; readonly key: string }) {
    this.#client = client;
    this.#place = { Bucket: place.bucket, Key: place.key };
  }

  async fetch(etag: string | undefined): Promise<StoredTable | 'unchanged' | 'absent'> {
    const command = new GetObjectCommand({ ...this.#place, IfNoneMatch: etag });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const { Body, ETag, ContentLength = 0 } = await this.#client.send(command, { abortSignal: signal });
      // The chunks go into one block of the table's size: to join them would need its memory twice.
      const bytes = Buffer.allocUnsafe(ContentLength);
      let length = 0;
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        bytes.set(chunk, length);
        length += chunk.length;
        signal.throwIfAborted();
      }
      if (length !== ContentLength) throw new Error(`${length} of ${ContentLength} bytes came`);
      return { etag: ETag ?? '', bytes };
    } catch (error) {
      const { $metadata, name, message } = error as Error & { $metadata?: { httpStatusCode?: number } };
      if ($metadata?.httpStatusCode === 304) return 'unchanged';
      if ($metadata?.httpStatusCode === 404) return 'absent';
      const { Bucket, Key } = this.#place;
      throw new Error(`s3://${Bucket}/${Key} cannot be read: ${name}: ${message}`);
    }
  }
}
