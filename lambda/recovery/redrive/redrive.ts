import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ObjectStore } from '../archive/object-store';
import { type RefusedDocument, refusedLine } from '../archive/refused-document';
import type { NewDocument } from '../domain/search-index';
import { type FinalResult, type WriteOptions, writeAll } from '../domain/write-all';
import { type Ailment, ailmentOf, mend } from './mend';
import { type Refused, refusedIn, refusedKeys } from './refused-objects';

export interface RedriveOptions extends WriteOptions {
  readonly store: ObjectStore;
  /** Without a suffix. */
  readonly indexName: string;
  /** Redrives that a document may fail before it is parked. */
  readonly maxAttempts: number;
  /** Reads, mends and shows, and writes nothing. @default false */
  readonly dryRun?: boolean;
}

/** Documents of one ailment and one field. */
export interface RedriveGroup {
  readonly kind: Ailment['kind'];
  /** The field the ailment is about. */
  readonly field?: string;
  readonly count: number;
  /** The first document of the group, as it was put and as it is sent. */
  readonly example: { readonly before: string; readonly after: string };
}

/** refused = redriven + present + left + parked. */
export interface RedriveResult {
  readonly objects: number;
  readonly refused: number;
  /** Documents that the index took. In a dry run, documents that would be sent. */
  readonly redriven: number;
  /** Documents that the index has already. */
  readonly present: number;
  /** Documents that were refused again and stay below the error prefix. */
  readonly left: number;
  /** Documents that were refused `maxAttempts` times and stand below `parked/`, with the reason. */
  readonly parked: number;
  readonly groups: readonly RedriveGroup[];
}

interface Sent extends Refused {
  readonly ailment: Ailment;
  readonly document: NewDocument;
}

type Counts = Record<'objects' | 'refused' | 'redriven' | 'present' | 'left' | 'parked', number>;

/** Mends and sends every refused document of the archive, and reports it in groups. */
export async function redrive(options: RedriveOptions): Promise<RedriveResult> {
  const counts: Counts = { objects: 0, refused: 0, redriven: 0, present: 0, left: 0, parked: 0 };
  const groups = new Map<string, RedriveGroup>();
  const keys: string[] = [];
  // The whole list first: what is rewritten meanwhile must not be met again.
  for await (const key of refusedKeys(options.store)) keys.push(key);
  for (const key of keys) await redriveObject(key, { options, counts, groups });
  return { ...counts, groups: [...groups.values()].sort((a, b) => b.count - a.count) };
}

interface Tally {
  readonly options: RedriveOptions;
  readonly counts: Counts;
  readonly groups: Map<string, RedriveGroup>;
}

/**
 * Sends the documents of one object, and rewrites or removes the object only after the index has taken them. A run that
 * is killed in between sends them again, and the index answers that it has them.
 */
async function redriveObject(key: string, { options, counts, groups }: Tally): Promise<void> {
  const sent = refusedIn(key, await options.store.get(key)).map((refused) => prepare(refused, options));
  counts.objects += 1;
  counts.refused += sent.length;
  for (const each of sent) addToGroup(groups, each);
  const known = await options.index.present(sent.map(logIdOf).filter((id) => id !== undefined));
  const missing = sent.filter((each) => !known.has(logIdOf(each) ?? ''));
  counts.present += sent.length - missing.length;
  if (options.dryRun) {
    counts.redriven += missing.length;
    return;
  }
  const results = await writeAll(
    missing.map(({ document }) => document),
    options,
  );
  const again: RefusedDocument[] = [];
  missing.forEach((each, at) => {
    const result = results[at];
    if (result?.kind === 'created') counts.redriven += 1;
    else if (result?.kind === 'present') counts.present += 1;
    else again.push(refusedAgain(each, result, options.clock.now()));
  });
  const parked = again.filter(({ redriveAttempts = 0 }) => redriveAttempts >= options.maxAttempts);
  const left = again.filter(({ redriveAttempts = 0 }) => redriveAttempts < options.maxAttempts);
  counts.parked += parked.length;
  counts.left += left.length;
  await rewrite(key, { store: options.store, left, parked });
}

function prepare(refused: Refused, { indexName }: RedriveOptions): Sent {
  const { line, text } = refused;
  const ailment = ailmentOf(line.errorCode, line.errorMessage);
  const { esIndexName = '' } = line;
  return {
    ...refused,
    ailment,
    document: {
      // The role of the recovery functions may write to rotations only.
      index: esIndexName.startsWith(`${indexName}-`) ? esIndexName : `${indexName}-redriven`,
      id: line.esDocumentId || createHash('sha256').update(line.rawData).digest('hex').slice(0, 32),
      json: mend({ text, arrivalMs: line.arrivalTimestamp, ailment }),
    },
  };
}

function logIdOf({ document }: Sent): string | undefined {
  const id: unknown = JSON.parse(document.json).log_id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function addToGroup(groups: Map<string, RedriveGroup>, { ailment, text, document }: Sent): void {
  const field = 'field' in ailment ? ailment.field : undefined;
  const id = `${ailment.kind} ${field ?? ''}`;
  const known = groups.get(id);
  groups.set(id, {
    kind: ailment.kind,
    ...(field !== undefined && { field }),
    count: (known?.count ?? 0) + 1,
    example: known?.example ?? { before: text.trim(), after: document.json },
  });
}

/** The line of a document that was refused again. It keeps the record as it was first put, never what a mend made. */
function refusedAgain({ line }: Sent, result: FinalResult | undefined, nowMs: number): RefusedDocument {
  const refusal = result?.kind === 'refused' ? result : undefined;
  return {
    ...line,
    attemptsMade: line.attemptsMade + 1,
    redriveAttempts: (line.redriveAttempts ?? 0) + 1,
    errorCode: String(refusal?.status ?? line.errorCode),
    errorMessage: refusal ? `${refusal.type}: ${refusal.reason}` : line.errorMessage,
    attemptEndingTimestamp: nowMs,
  };
}

interface Rest {
  readonly store: ObjectStore;
  readonly left: readonly RefusedDocument[];
  readonly parked: readonly RefusedDocument[];
}

async function rewrite(key: string, { store, left, parked }: Rest): Promise<void> {
  // Parked first: S3 moves nothing, so a run killed here has them in both places, and a second one parks them again.
  if (parked.length > 0) await store.put(`parked/${key}`, bodyOf(key, parked));
  if (left.length > 0) await store.put(key, bodyOf(key, left));
  else await store.delete(key);
}

function bodyOf(key: string, documents: readonly RefusedDocument[]): Buffer {
  const text = Buffer.from(documents.map(refusedLine).join(''));
  return key.endsWith('.gz') ? gzipSync(text) : text;
}
