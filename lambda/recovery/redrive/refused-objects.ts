import type { ObjectStore } from '../archive/object-store';
import { recordsOf } from '../archive/records';
import type { RefusedDocument } from '../archive/refused-document';

/**
 * The top folders under which refused documents stand. Firehose's own are spelled in several ways in AWS's pages; a
 * stream with an explicit prefix puts them below `errors/`.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
export const ERROR_PREFIXES = [
  'errors/',
  'AmazonOpenSearchService_failed/',
  'AmazonOpenSearchService-failed/',
  'AmazonOpenSearchService_failed',
  'AmazonOpenSearchService-failed',
  'elasticsearch-failed/',
  'processing-failed/',
] as const;

/** One refused document, read and decoded. */
export interface Refused {
  readonly line: RefusedDocument;
  /** The record as it was put. */
  readonly text: string;
}

/** Keys of all objects that hold refused documents, each once. */
export async function* refusedKeys(store: ObjectStore): AsyncIterable<string> {
  const seen = new Set<string>();
  for (const prefix of ERROR_PREFIXES) {
    for await (const key of store.list(prefix)) {
      if (!seen.has(key)) yield key;
      seen.add(key);
    }
  }
}

/**
 * The refused documents of one object.
 *
 * @throws when a line is not in Firehose's shape, naming the object: nothing of it is sent or removed then
 */
export function refusedIn(key: string, body: Buffer): Refused[] {
  return [...recordsOf(key, body)].map(({ document, position }) => {
    const line = document as RefusedDocument | undefined;
    if (typeof line?.rawData !== 'string') {
      throw new Error(
        `redrive: ${key}, line ${position + 1} is no refused document: it has no rawData. Move the object elsewhere and run again.`,
      );
    }
    return { line, text: Buffer.from(line.rawData, 'base64').toString('utf8') };
  });
}
