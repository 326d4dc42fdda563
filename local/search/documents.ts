import { ask, EngineError, type Login } from './engine-client';

/** The fields of a document that a run reads. */
export interface LogDocument {
  readonly asctime?: string;
  readonly levelname?: string;
  readonly name?: string;
  readonly message?: string;
  readonly log_id?: string;
  readonly ingested_at?: string;
  readonly exc_info?: string;
  readonly exc_type?: string;
  readonly username?: string;
}

export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: LogDocument;
  readonly sort?: readonly unknown[];
}

export interface SearchBody {
  readonly size: number;
  readonly query?: unknown;
  readonly sort?: unknown;
  readonly search_after?: readonly unknown[];
  readonly _source?: readonly string[];
}

/** Number of documents that one search for new ones returns. */
const MAX_NEW_HITS = 5_000;

/** Finds documents that the index's pipeline stamped at or after a time, in the order of ingestion. */
export function ingestedSince(login: Login, indexName: string, sinceMs: number): Promise<Hit[]> {
  return searchDocuments(login, indexName, {
    _source: ['asctime', 'levelname', 'name', 'message', 'exc_type', 'log_id', 'ingested_at'],
    size: MAX_NEW_HITS,
    query: { range: { ingested_at: { gte: sinceMs, format: 'epoch_millis' } } },
    sort: [{ ingested_at: 'asc' }],
  });
}

/** Searches an index and its rotations. An index that is absent or just being made has no documents yet. */
export async function searchDocuments(login: Login, indexName: string, body: SearchBody): Promise<Hit[]> {
  const indices = `${indexName},${indexName}-*`;
  try {
    const found = await ask<{ hits: { hits: Hit[] } }>(login, {
      method: 'POST',
      path: `/${indices}/_search?ignore_unavailable=true&allow_no_indices=true`,
      body,
    });
    return found.hits.hits;
  } catch (error) {
    if (isBeingMade(error)) return [];
    throw error;
  }
}

/** Whether an error tells of an index whose shards have not started: no shard responded, and none failed. */
function isBeingMade(error: unknown): boolean {
  return error instanceof EngineError && error.status === 503 && error.text.includes('"failed_shards":[]');
}
