import type { Clock } from '../clock';
import type { NewDocument, SearchIndex, WriteResult } from './search-index';

/** The domain stayed busy until the time was up. Step Functions starts the batch again by this name. */
export class DomainThrottledError extends Error {
  override readonly name = 'DomainThrottledError';
}

export interface WriteOptions {
  readonly index: SearchIndex;
  readonly clock: Clock;
  /** When the work has to be over, in milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Is called when the domain is busy, before the first wait. */
  readonly onThrottled?: (reason: string) => Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** UTF-16 units of the documents in one request: small instance types refuse a body over 10 MiB, in UTF-8. */
const MAX_REQUEST_CHARACTERS = 4 * 1024 ** 2;
const MAX_REQUEST_DOCUMENTS = 1_000;
/** The domain works at one request while the results of the other are read. */
const REQUESTS_AT_A_TIME = 2;

/** What became of a document that was not throttled in the end. */
export type FinalResult = Exclude<WriteResult, { kind: 'throttled' }>;

/**
 * Creates all documents, waiting longer and longer while the domain is busy.
 *
 * @returns one result a document, in order
 * @throws DomainThrottledError when the domain is still busy at the deadline; what was created stays created
 */
export async function writeAll(
  documents: readonly NewDocument[],
  options: WriteOptions,
): Promise<FinalResult[]> {
  const results = new Array<FinalResult>(documents.length);
  let left = documents.map((document, at) => ({ document, at }));
  for (let wait = FIRST_WAIT_MS; left.length > 0; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const throttled: typeof left = [];
    let reason = '';
    const source = parts(left);
    const write = async () => {
      for (const part of source) {
        const written = await options.index.create(part.map(({ document }) => document));
        part.forEach((each, i) => {
          const result = written[i] ?? { kind: 'throttled' as const, reason: 'the domain gave no result' };
          if (result.kind === 'throttled') {
            throttled.push(each);
            reason = result.reason;
          } else results[each.at] = result;
        });
      }
    };
    await settleAll(Array.from({ length: REQUESTS_AT_A_TIME }, write));
    left = throttled;
    if (left.length > 0 && wait === FIRST_WAIT_MS) await options.onThrottled?.(reason);
    if (left.length > 0) await waitOrGiveUp(wait, { ...options, left: left.length, reason });
  }
  return results;
}

/** Waits for all, also where one fails, so that no request is under way afterwards. @throws the first failure */
async function settleAll(all: readonly Promise<void>[]): Promise<void> {
  for (const settled of await Promise.allSettled(all)) {
    if (settled.status === 'rejected') throw settled.reason;
  }
}

async function waitOrGiveUp(
  ms: number,
  { clock, deadlineMs, left, reason }: WriteOptions & { left: number; reason: string },
): Promise<void> {
  const jittered = ms * (0.5 + Math.random() / 2);
  if (clock.now() + jittered > deadlineMs) {
    throw new DomainThrottledError(
      `recovery: the domain did not take ${left} documents in time: ${reason}. Run it again, or with less concurrency.`,
    );
  }
  await clock.sleep(jittered);
}

function* parts<Item extends { document: NewDocument }>(items: readonly Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let characters = 0;
  for (const item of items) {
    const { length } = item.document.json;
    if (
      part.length >= MAX_REQUEST_DOCUMENTS ||
      (part.length > 0 && characters + length > MAX_REQUEST_CHARACTERS)
    ) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(item);
    characters += length;
  }
  if (part.length > 0) yield part;
}
