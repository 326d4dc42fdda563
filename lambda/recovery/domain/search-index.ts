import type { Client } from '@opensearch-project/opensearch';

/** A document on its way into an index. */
export interface NewDocument {
  readonly index: string;
  readonly id: string;
  /** One line of JSON. */
  readonly json: string;
}

/** What became of one document. */
export type WriteResult =
  | { readonly kind: 'created' }
  /** The index has a document of this id. */
  | { readonly kind: 'present' }
  /** The domain is busy: the same request may succeed later. */
  | { readonly kind: 'throttled'; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number; readonly type: string; readonly reason: string };

interface BulkItem {
  readonly create: {
    readonly status: number;
    readonly error?: {
      readonly type?: string;
      readonly reason?: string;
      readonly caused_by?: { reason?: string };
    };
  };
}

/** Ids in one search, well below OpenSearch's 65,536 terms and 65,535 buckets. */
const IDS_A_SEARCH = 5_000;
const RETRYABLE = new Set([429, 502, 503, 504]);

/** One index and its rotations, as the recovery functions see it. Every method may be repeated. */
export class SearchIndex {
  readonly #client: Client;
  readonly #pattern: string;

  /** @param indexName without a suffix; its rotations are `<indexName>-*` */
  constructor(client: Client, indexName: string) {
    this.#client = client;
    this.#pattern = `${indexName},${indexName}-*`;
  }

  /** Makes what was written before findable. */
  async refresh(): Promise<void> {
    await this.#client.indices.refresh({
      index: this.#pattern,
      ignore_unavailable: true,
      allow_no_indices: true,
    });
  }

  /** Those of the ids that a document in the index, or in one of its rotations, has as `log_id`. */
  async present(logIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (let start = 0; start < logIds.length; start += IDS_A_SEARCH) {
      const ids = logIds.slice(start, start + IDS_A_SEARCH);
      for (const id of await this.#presentOf(ids)) found.add(id);
    }
    return found;
  }

  async #presentOf(ids: readonly string[]): Promise<string[]> {
    const { body } = await this.#client.transport.request({
      method: 'POST',
      path: `/${this.#pattern}/_search`,
      querystring: 'ignore_unavailable=true&allow_no_indices=true',
      body: {
        size: 0,
        query: { bool: { filter: [{ terms: { log_id: ids } }] } },
        // Distinct ids, not hits: a doubled document would push another id out of a page of hits. The hint keeps the engine
        // from numbering all ids of the index first, which it would do again after each refresh.
        aggs: { ids: { terms: { field: 'log_id', size: IDS_A_SEARCH, execution_hint: 'map' } } },
      },
    });
    const { aggregations } = body as { aggregations?: { ids: { buckets: { key: string }[] } } };
    return (aggregations?.ids.buckets ?? []).map(({ key }) => key);
  }

  /** Creates each document unless the index has one of its id. @returns one result a document, in order */
  async create(documents: readonly NewDocument[]): Promise<WriteResult[]> {
    const lines = documents.map(
      ({ index, id, json }) =>
        `{"create":{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}}}\n${json}\n`,
    );
    try {
      const { body } = await this.#client.transport.request(
        {
          method: 'POST',
          path: '/_bulk',
          querystring: 'filter_path=items.*.status,items.*.error',
          bulkBody: lines.join(''),
        },
        // The caller decides how often and how long to try.
        { maxRetries: 0 },
      );
      return (body as { items: BulkItem[] }).items.map(({ create }) => resultOf(create));
    } catch (error) {
      return this.#failedAsAWhole(error, documents);
    }
  }

  #failedAsAWhole(error: unknown, documents: readonly NewDocument[]): WriteResult[] {
    const { statusCode, message } = error as { statusCode?: number; message: string };
    if (statusCode === undefined || RETRYABLE.has(statusCode)) {
      return documents.map(() => ({ kind: 'throttled', reason: message }));
    }
    throw error;
  }
}

function resultOf({ status, error }: BulkItem['create']): WriteResult {
  if (status < 300) return { kind: 'created' };
  if (status === 409) return { kind: 'present' };
  const reason = [error?.reason, error?.caused_by?.reason].filter((part) => part !== undefined).join(': ');
  if (RETRYABLE.has(status)) return { kind: 'throttled', reason };
  return { kind: 'refused', status, type: error?.type ?? 'unknown', reason };
}
