import { pause } from '../../machine/pause';
import { ingestedSince } from '../../search/documents';
import type { Login } from '../../search/engine-client';

/** Time between two searches. A measured time is too long by at most this and the search itself, never too short. */
const POLL_MS = 50;
const OVERLAP_MS = 15_000;

/**
 * Watches an index as a reader would, and notes when each `log_id` is first in the response to a search. The demo
 * reports the time from the log call (`asctime`) to that moment.
 */
export class SearchableWatch {
  readonly #latencies = new Map<string, number>();
  readonly #stopped = new AbortController();
  readonly #watching: Promise<void>;

  constructor(login: Login, indexName: string) {
    this.#watching = this.#watch(login, indexName);
  }

  has(logId: string): boolean {
    return this.#latencies.has(logId);
  }

  /** Milliseconds from the log call until the record is searchable, over the ids given. Undefined when none was seen. */
  summary(logIds: Iterable<string>): { p50: number; max: number } | undefined {
    const sorted = [...logIds].flatMap((id) => this.#latencies.get(id) ?? []).sort((a, b) => a - b);
    const max = sorted.at(-1);
    const p50 = sorted[Math.ceil(sorted.length / 2) - 1];
    return max === undefined || p50 === undefined ? undefined : { p50, max };
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
  }

  async #watch(login: Login, indexName: string): Promise<void> {
    let newest = Date.now();
    while (!this.#stopped.signal.aborted) {
      const hits = await ingestedSince(login, indexName, newest - OVERLAP_MS).catch(() => []);
      const seenAt = Date.now();
      for (const { _source: document } of hits) {
        newest = Math.max(newest, Date.parse(document.ingested_at ?? '') || 0);
        const loggedAt = Date.parse(document.asctime ?? '');
        if (document.log_id === undefined || Number.isNaN(loggedAt) || this.has(document.log_id)) continue;
        this.#latencies.set(document.log_id, seenAt - loggedAt);
      }
      await pause(POLL_MS, this.#stopped.signal);
    }
  }
}
