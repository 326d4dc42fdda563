import { createHash } from 'node:crypto';
import { hourOfKey } from '../archive/hours';
import type { ObjectStore } from '../archive/object-store';
import { type ArchivedRecord, recordsOf } from '../archive/records';
import { type RefusedDocument, refusedLine } from '../archive/refused-document';
import type { NewDocument } from '../domain/search-index';
import { type FinalResult, type WriteOptions, writeAll } from '../domain/write-all';
import { type Condition, matches } from './where';

export interface ReplayOptions extends WriteOptions {
  readonly store: ObjectStore;
  /** The index the documents go to, e.g. `app-logs-restored-2026-11-21`. */
  readonly target: string;
  /** Only records whose fields have these values. @default - every record */
  readonly where?: readonly Condition[];
  /** Reads and compares, and writes nothing. @default false */
  readonly dryRun?: boolean;
  /** Turns a record that is no document of a layer into one, as the stream's transform does. @default - it stays as it is */
  readonly parse?: (record: RawRecord) => string;
}

/** A record without a `log_id`, and what a parser cannot know by itself. */
export interface RawRecord {
  readonly text: string;
  /** The id that the document gets. It is the record's place in the archive, so it is the same in every replay. */
  readonly id: string;
  /** Milliseconds since 1970: the hour of the object. */
  readonly arrivalMs: number;
}

/** records = created + present + refused + unmatched. In a dry run, `created` is what would be created. */
export interface ReplayCounts {
  readonly objects: number;
  readonly records: number;
  readonly created: number;
  /** Records whose document the index has already. */
  readonly present: number;
  /** Documents that the domain refused; they are below the error prefix, for a redrive. */
  readonly refused: number;
  /** Records that do not meet the conditions. */
  readonly unmatched: number;
  /** Records without a `log_id`. Their id is their place in the archive, so each doubles a document that is indexed already. */
  readonly withoutLogId: number;
}

export const NO_COUNTS: ReplayCounts = {
  objects: 0,
  records: 0,
  created: 0,
  present: 0,
  refused: 0,
  unmatched: 0,
  withoutLogId: 0,
};

/** Records of an object that are looked up and written together. */
const CHUNK_RECORDS = 5_000;

/** Records of one object, and those of them that the index does not have. */
interface LookedUpChunk {
  readonly key: string;
  readonly records: readonly ArchivedRecord[];
  /** The records that meet the conditions. */
  readonly wanted: readonly ArchivedRecord[];
  readonly missing: readonly ArchivedRecord[];
  readonly isLastOfObject: boolean;
}

/**
 * Brings the records of archived objects back into an index. A document that the index or one of its rotations has, by
 * its `log_id`, is skipped; the others are created under an id that is theirs for ever. So a second run, and a run
 * after an interrupted one, gives the same documents.
 */
export async function replayObjects(keys: readonly string[], options: ReplayOptions): Promise<ReplayCounts> {
  let counts = NO_COUNTS;
  let refused: string[] = [];
  for await (const chunk of oneAhead(lookedUpChunks(keys, options))) {
    const done = await writeChunk(chunk, options);
    counts = sum(counts, done.counts);
    refused.push(...done.refused);
    if (!chunk.isLastOfObject) continue;
    // The name depends on the object alone: a second run replaces it and adds no second copy.
    if (refused.length > 0) await options.store.put(refusedKey(chunk.key), Buffer.from(refused.join('')));
    refused = [];
  }
  return counts;
}

export function sum(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  const names = Object.keys(NO_COUNTS) as (keyof ReplayCounts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as ReplayCounts;
}

/** Reads and looks up the next chunk while the one before is written. Two chunks are in memory, not more. */
async function* oneAhead<Item>(source: AsyncIterator<Item>): AsyncGenerator<Item> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      // A failure of this chunk is thrown when its turn comes.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    // Nothing of this replay is under way any more when it ends, also where a write fails.
    await next.catch(() => undefined);
  }
}

async function* lookedUpChunks(
  keys: readonly string[],
  options: ReplayOptions,
): AsyncGenerator<LookedUpChunk> {
  for (const key of keys) {
    let chunk: ArchivedRecord[] = [];
    for (const record of recordsOf(key, await options.store.get(key))) {
      if (chunk.length >= CHUNK_RECORDS) {
        yield { ...(await lookedUp(chunk, options)), key, isLastOfObject: false };
        chunk = [];
      }
      chunk.push(record);
    }
    yield { ...(await lookedUp(chunk, options)), key, isLastOfObject: true };
  }
}

async function lookedUp(
  records: readonly ArchivedRecord[],
  { index, where = [] }: ReplayOptions,
): Promise<Pick<LookedUpChunk, 'records' | 'wanted' | 'missing'>> {
  const wanted = records.filter(({ document }) => matches(document, where));
  const known = await index.present(wanted.map(logIdOf).filter((id) => id !== undefined));
  return { records, wanted, missing: wanted.filter((record) => !known.has(logIdOf(record) ?? '')) };
}

async function writeChunk(
  { key, records, wanted, missing, isLastOfObject }: LookedUpChunk,
  options: ReplayOptions,
): Promise<{ counts: ReplayCounts; refused: string[] }> {
  const documents = missing.map((record) => documentOf(key, record, options));
  const results: FinalResult[] = options.dryRun
    ? documents.map(() => ({ kind: 'created' }))
    : await writeAll(documents, options);
  const count = (kind: FinalResult['kind']) => results.filter((result) => result.kind === kind).length;
  return {
    counts: {
      objects: isLastOfObject ? 1 : 0,
      records: records.length,
      created: count('created'),
      present: wanted.length - missing.length + count('present'),
      refused: count('refused'),
      unmatched: records.length - wanted.length,
      withoutLogId: wanted.filter((record) => logIdOf(record) === undefined).length,
    },
    refused: refusedLines(key, { documents, results, nowMs: options.clock.now() }),
  };
}

/** The id a record is known by everywhere; undefined where it has none. */
export function logIdOf({ document }: Pick<ArchivedRecord, 'document'>): string | undefined {
  const id = document?.log_id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function documentOf(
  key: string,
  record: ArchivedRecord,
  { target, parse, clock }: ReplayOptions,
): NewDocument {
  const logId = logIdOf(record);
  if (logId !== undefined) return { index: target, id: logId, json: record.text };
  const id = `${createHash('sha256').update(key).digest('hex').slice(0, 32)}-${record.position}`;
  if (parse) {
    return {
      index: target,
      id,
      json: parse({ text: record.text, id, arrivalMs: hourOfKey(key) ?? clock.now() }),
    };
  }
  const json = record.document ? record.text : JSON.stringify({ message: record.text, source: 'replay' });
  return { index: target, id, json };
}

function refusedLines(
  key: string,
  {
    documents,
    results,
    nowMs,
  }: { documents: readonly NewDocument[]; results: readonly FinalResult[]; nowMs: number },
): string[] {
  return documents.flatMap((document, at) => {
    const result = results[at];
    if (result?.kind !== 'refused') return [];
    const refused: RefusedDocument = {
      attemptsMade: 1,
      arrivalTimestamp: hourOfKey(key) ?? nowMs,
      errorCode: String(result.status),
      errorMessage: `${result.type}: ${result.reason}`,
      attemptEndingTimestamp: nowMs,
      esDocumentId: document.id,
      esIndexName: document.index,
      esTypeName: '',
      rawData: Buffer.from(document.json).toString('base64'),
    };
    return [refusedLine(refused)];
  });
}

/** `logs/2026/11/21/09/x.gz` → `errors/replay-failed/2026/11/21/09-x.ndjson`. */
function refusedKey(key: string): string {
  const [, year, month, day, hour, name = key] = key.split('/');
  return `errors/replay-failed/${year}/${month}/${day}/${hour}-${name.replace(/\.gz$/, '')}.ndjson`;
}
