import { pause } from '../../machine/pause';
import { type Hit, ingestedSince } from '../../search/documents';
import type { Login } from '../../search/engine-client';

const POLL_MS = 1000;
/**
 * Time before the newest document that each search covers again, because documents become searchable out of the order
 * of their ingestion.
 */
const OVERLAP_MS = 15_000;

export interface FollowOptions {
  readonly login: Login;
  readonly indexName: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  /** Time of ingestion from which documents are printed, in milliseconds since the epoch. @default - now */
  readonly sinceMs?: number;
  /** @default 1000 */
  readonly pollMs?: number;
}

/** Prints each document once as it becomes searchable, in the order of ingestion, until aborted. */
export async function follow(options: FollowOptions): Promise<void> {
  const { login, indexName, onLine, signal } = options;
  const seen = new Map<string, number>();
  let newest = options.sinceMs ?? Date.now();
  while (!signal.aborted) {
    const hits = await ingestedSince(login, indexName, newest - OVERLAP_MS).catch(() => []);
    for (const hit of hits) {
      if (seen.has(hit._id)) continue;
      const ingestedAt = Date.parse(hit._source.ingested_at ?? '');
      seen.set(hit._id, ingestedAt);
      newest = Math.max(newest, ingestedAt || 0);
      onLine(documentLine(hit));
    }
    for (const [id, ingestedAt] of seen) if (ingestedAt < newest - 2 * OVERLAP_MS) seen.delete(id);
    await pause(options.pollMs ?? POLL_MS, signal);
  }
}

/** The document as one line, e.g. `12:00:01.123 ERROR    fail: it broke (NameError)`. */
export function documentLine({ _source: document }: Hit): string {
  const time = document.asctime?.slice(11, 23) ?? '--:--:--.---';
  const level = (document.levelname ?? '-').padEnd(8);
  const error = document.exc_type === undefined ? '' : ` (${document.exc_type})`;
  const message = (document.message ?? '').replace(/\s*\n\s*/g, ' ⏎ ');
  return `${time} ${level} ${document.name ?? '-'}: ${message}${error}`;
}
