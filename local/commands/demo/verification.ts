import { Archive } from '../../archive/archive';
import { recordsIn } from '../../archive/records';
import { type LogDocument, searchDocuments } from '../../search/documents';
import { ask, type Login } from '../../search/engine-client';
import { ledgerIds, logIdOf } from './ledger-ids';

/** What the verifier needs to know: where the records went in, and where they should have come out. */
export interface VerificationRequest {
  readonly reader: Login;
  readonly indexName: string;
  readonly ledgerPath: string;
  readonly archiveDir: string;
}

export interface Verification {
  /** Number of distinct ids that the stream accepted. */
  readonly sent: number;
  /** How many of the sent ids are in the index (`found`) and in the archive (`archived`). */
  readonly found: number;
  readonly archived: number;
  /** The first few ids that are not in the index (`missing`) or not in the archive (`unarchived`). */
  readonly missing: readonly string[];
  readonly unarchived: readonly string[];
  /** The indices that hold the ids. */
  readonly indices: readonly string[];
  /** The newest document of the error that the sample raises. */
  readonly traceback: LogDocument | undefined;
}

/** Number of ids in one page of the aggregation. */
const PAGE = 1_000;
/** Number of missing ids that a message names. */
const NAMED = 5;

/** Compares the ids that went in with the ids that the index and the archive hold. */
export async function verify(request: VerificationRequest): Promise<Verification> {
  const { reader, indexName } = request;
  const [sent, indexed, archived, traceback] = await Promise.all([
    ledgerIds(request.ledgerPath),
    indexedIds(reader, indexName),
    archivedIds(new Archive(request.archiveDir)),
    newestNameError(reader, indexName),
  ]);
  const missing = [...sent].filter((id) => !indexed.ids.has(id));
  const unarchived = [...sent].filter((id) => !archived.has(id));
  return {
    sent: sent.size,
    found: sent.size - missing.length,
    archived: sent.size - unarchived.length,
    missing: missing.slice(0, NAMED),
    unarchived: unarchived.slice(0, NAMED),
    indices: indexed.indices,
    traceback,
  };
}

interface CompositePage {
  aggregations?: {
    ids: { after_key?: unknown; buckets: { key: { index: string; id: string } }[] };
  };
}

/** Reads every distinct `log_id` of the index and its rotations, page by page. */
async function indexedIds(
  reader: Login,
  indexName: string,
): Promise<{ ids: Set<string>; indices: string[] }> {
  const ids = new Set<string>();
  const indices = new Set<string>();
  let after: unknown;
  do {
    const page: CompositePage = await ask(reader, {
      method: 'POST',
      path: `/${indexName},${indexName}-*/_search?ignore_unavailable=true&allow_no_indices=true`,
      body: { size: 0, aggs: { ids: { composite: compositeOf(after) } } },
    });
    for (const { key } of page.aggregations?.ids.buckets ?? []) {
      ids.add(key.id);
      indices.add(key.index);
    }
    after = page.aggregations?.ids.after_key;
  } while (after !== undefined);
  return { ids, indices: [...indices].sort() };
}

function compositeOf(after: unknown): unknown {
  return {
    size: PAGE,
    sources: [{ index: { terms: { field: '_index' } } }, { id: { terms: { field: 'log_id' } } }],
    ...(after === undefined ? {} : { after }),
  };
}

/** Reads every `log_id` in the archive's objects. Error records of refused documents do not count. */
async function archivedIds(archive: Archive): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const key of (await archive.list()).filter((name) => name.endsWith('.gz'))) {
    for (const record of recordsIn(key, await archive.getObject(key))) {
      if (!isRefused(record)) ids.add(logIdOf(record, `object ${key}`));
    }
  }
  return ids;
}

/** Firehose wraps a refused document in a record of its own: `{"attemptsMade":…,"rawData":…}`. */
function isRefused(record: string): boolean {
  return 'rawData' in JSON.parse(record);
}

async function newestNameError(reader: Login, indexName: string): Promise<LogDocument | undefined> {
  const [hit] = await searchDocuments(reader, indexName, {
    size: 1,
    query: {
      bool: {
        filter: [{ term: { exc_type: 'NameError' } }, { match_phrase: { exc_info: 'fake NameError' } }],
      },
    },
    sort: [{ asctime: 'desc' }],
  });
  return hit?._source;
}
