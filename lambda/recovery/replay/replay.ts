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
  /** Records without a `log_id`: they are known by their place in the archive, so a live document of theirs is doubled. */
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

/**
 * Brings the records of archived objects back into an index. A document that the index or one of its rotations has, by
 * its `log_id`, is skipped; the others are created under an id that is theirs for ever. So a second run, and a run
 * after an interrupted one, gives the same documents.
 */
export async function replayObjects(keys: readonly string[], options: ReplayOptions): Promise<ReplayCounts> {
  let counts = NO_COUNTS;
  for (const key of keys) counts = sum(counts, await replayObject(key, options));
  return counts;
}

export function sum(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  const names = Object.keys(NO_COUNTS) as (keyof ReplayCounts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as ReplayCounts;
}

async function replayObject(key: string, options: ReplayOptions): Promise<ReplayCounts> {
  const body = await options.store.get(key);
  let counts: ReplayCounts = { ...NO_COUNTS, objects: 1 };
  const refused: string[] = [];
  let chunk: ArchivedRecord[] = [];
  const flush = async () => {
    const done = await replayChunk(key, chunk, options);
    counts = sum(counts, done.counts);
    refused.push(...done.refused);
    chunk = [];
  };
  for (const record of recordsOf(key, body)) {
    chunk.push(record);
    if (chunk.length >= CHUNK_RECORDS) await flush();
  }
  if (chunk.length > 0) await flush();
  // The name depends on the object alone: a second run replaces it and adds no second copy.
  if (refused.length > 0) await options.store.put(refusedKey(key), Buffer.from(refused.join('')));
  return counts;
}

async function replayChunk(
  key: string,
  records: readonly ArchivedRecord[],
  options: ReplayOptions,
): Promise<{ counts: ReplayCounts; refused: string[] }> {
  const { index, where = [], dryRun = false } = options;
  const wanted = records.filter(({ document }) => matches(document, where));
  const known = await index.present(wanted.map(logIdOf).filter((id) => id !== undefined));
  const missing = wanted.filter((record) => !known.has(logIdOf(record) ?? ''));
  const documents = missing.map((record) => documentOf(key, record, options));
  const results: FinalResult[] = dryRun
    ? documents.map(() => ({ kind: 'created' }))
    : await writeAll(documents, options);
  const count = (kind: FinalResult['kind']) => results.filter((result) => result.kind === kind).length;
  return {
    counts: {
      objects: 0,
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
