import { isDeepStrictEqual } from 'node:util';
import { searchDocuments } from '../../search/documents';
import { readLedger } from './ledger-ids';
import type { VerificationRequest } from './verification';

/** The `service` by which the example's records are told from all others. */
export const WAYS_IN_SERVICE = 'ways-in';

/** The example's loggers, the document's `name`; the others are compared with the first. */
export const WAYS = ['getLogger', 'pino', 'winston', 'console', 'powertools'] as const;

type Way = (typeof WAYS)[number];
type Document = Readonly<Record<string, unknown>>;

/** Differ between any two records, whatever logged them. */
const OF_EACH_RECORD = ['asctime', 'ingested_at', 'lag_ms', 'log_id', 'name'];

/** Differ because the library has no such thing. */
const BY_NATURE: Readonly<Partial<Record<Way, readonly string[]>>> = {
  // Its arguments are one text: the error's line is in it, and there are no fields.
  console: ['extra', 'message'],
};

/** Whether all ways into the Node layer make the same document. */
export interface WaysIn {
  readonly same: boolean;
  readonly ways: readonly string[];
  /** The fields that were compared. */
  readonly fields: readonly string[];
  /** Fields that were not, by way. */
  readonly byNature: Readonly<Record<string, readonly string[]>>;
  /** `pino: no extra`, `winston: levelname is "INFO", getLogger's is "ERROR"`. */
  readonly differences: readonly string[];
}

/** Compares what the index holds of the example's records. Undefined if the stream took none. */
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

/** The first way's document against each other one's. */
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
