import { isDeepStrictEqual } from 'node:util';
import { searchDocuments } from '../../search/documents';
import { readLedger } from './ledger-ids';
import type { VerificationRequest } from './verification';

/** The `service` that tells the example's records from all others. */
export const WAYS_IN_SERVICE = 'ways-in';

/** The example's loggers, by the `name` in their documents. The others are compared with the first. */
export const WAYS = ['getLogger', 'pino', 'winston', 'console', 'powertools'] as const;

type Way = (typeof WAYS)[number];
type Document = Readonly<Record<string, unknown>>;

/** Fields that differ between any two records, whichever logger wrote them. */
const OF_EACH_RECORD = ['asctime', 'ingested_at', 'lag_ms', 'log_id', 'name'];

/** Fields that differ because a library has no such thing. */
const BY_NATURE: Readonly<Partial<Record<Way, readonly string[]>>> = {
  // The console joins its arguments into one text, so the error is part of the message and there are no fields.
  console: ['extra', 'message'],
};

/** Whether all ways into the Node layer make the same document. */
export interface WaysIn {
  readonly same: boolean;
  readonly ways: readonly string[];
  /** The fields that are compared. */
  readonly fields: readonly string[];
  /** The fields that are not compared, by way. */
  readonly byNature: Readonly<Record<string, readonly string[]>>;
  /** One sentence a difference, e.g. `pino: no extra` or `winston: levelname is "INFO", getLogger's is "ERROR"`. */
  readonly differences: readonly string[];
}

/** Compares the example's documents in the index. Undefined if the stream accepted none of its records. */
export async function compareWaysIn({
  reader,
  indexName,
  ledgerPath,
}: Pick<VerificationRequest, 'reader' | 'indexName' | 'ledgerPath'>): Promise<WaysIn | undefined> {
  const sent = (await readLedger(ledgerPath)).filter(({ service }) => service === WAYS_IN_SERVICE);
  if (sent.length === 0) return undefined;
  const hits = await searchDocuments(reader, indexName, {
    size: sent.length,
    query: { terms: { log_id: sent.map(({ log_id: logId }) => logId) } },
  });
  return compareDocuments(hits.map(({ _source }) => _source as Document));
}

/** Compares the first way's document with the document of each other way. */
export function compareDocuments(documents: readonly Document[]): WaysIn {
  const of = (way: Way) => documents.filter(({ name }) => name === way);
  const [reference] = of(WAYS[0]);
  const differences = WAYS.flatMap((way) => {
    const [document, ...more] = of(way);
    if (document === undefined) return [`${way}: no document`];
    if (more.length > 0) return [`${way}: ${more.length + 1} documents, expected 1`];
    return reference === undefined ? [] : differencesOf(way, document, reference);
  });
  const fields = Object.keys(reference ?? {}).filter((field) => !OF_EACH_RECORD.includes(field));
  return {
    same: differences.length === 0,
    ways: WAYS,
    fields: fields.sort(),
    byNature: BY_NATURE,
    differences,
  };
}

function differencesOf(way: Way, document: Document, reference: Document): string[] {
  const leftOut = [...OF_EACH_RECORD, ...(BY_NATURE[way] ?? [])];
  return [...new Set([...Object.keys(reference), ...Object.keys(document)])]
    .filter((field) => !leftOut.includes(field) && !isDeepStrictEqual(document[field], reference[field]))
    .map((field) => {
      if (document[field] === undefined) return `${way}: no ${field}`;
      if (reference[field] === undefined) return `${way}: ${field} is there, ${WAYS[0]} has none`;
      return `${way}: ${field} is ${shown(document[field])}, ${WAYS[0]}'s is ${shown(reference[field])}`;
    });
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 120);
}
