import { type API, Client } from '@opensearch-project/opensearch';
import type { EncodedBatch } from '../../lambda/node-layer/src/core/batch-encoder';
import type { Cancellation } from '../../lambda/node-layer/src/core/cancellation';
import type { PutOutcome, Transport } from '../../lambda/node-layer/src/core/transport';

export interface OpenSearchTransportOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM */
  readonly ca?: string | undefined;
  /**
   * The UTC day of the record's `log_id` is added: `<index>-2026-11-21`, so that a record that is sent again after midnight goes
   * to the same index. An id that tells no time of these days stands for the day of the request.
   */
  readonly index: string;
  /** Takes a document that the engine will never accept, and why. The document then counts as delivered. */
  readonly onRefused: (line: string, reason: string) => void;
}

interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

/** Statuses after which the same document may be taken. */
const RETRYABLE = new Set([429, 500, 502, 503, 504]);
/** The document is there already: an earlier response did not arrive. */
const CONFLICT = 409;

/** Documents by `_bulk` into an OpenSearch. Each has its `log_id` as its id, so that what is sent twice is there once. */
export class OpenSearchTransport implements Transport {
  readonly #client: Client;
  readonly #options: OpenSearchTransportOptions;

  constructor(options: OpenSearchTransportOptions) {
    this.#options = options;
    const { url, username = '', password = '', ca } = options;
    this.#client = new Client({
      node: url,
      maxRetries: 0,
      ...(username && { auth: { username, password } }),
      ...(ca !== undefined && { ssl: { ca } }),
    });
  }

  async put({ lines }: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome> {
    try {
      const request = this.#client.bulk(
        // A text is sent as it is; the type knows only objects, which would be written once more.
        { body: bulkBody(lines, this.#options.index, Date.now()) as unknown as API.Bulk_RequestBody },
        { requestTimeout: timeoutMs },
      );
      const abort = () => request.abort?.();
      cancellation.signal.addEventListener('abort', abort, { once: true });
      const { body } = await request.finally(() => cancellation.signal.removeEventListener('abort', abort));
      return this.#outcome(
        lines,
        body as unknown as { errors: boolean; items: readonly { create: BulkItem }[] },
      );
    } catch (error) {
      return outcomeOfError(error as Error & { statusCode?: number });
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #outcome(
    lines: readonly string[],
    { errors, items }: { errors: boolean; items: readonly { create: BulkItem }[] },
  ): PutOutcome {
    if (!errors) return { kind: 'accepted' };
    const refused: number[] = [];
    let reason = '';
    items.forEach(({ create: { status, error } }, i) => {
      if (!error || status === CONFLICT) return;
      const text = `${error.type}: ${error.reason}`;
      if (RETRYABLE.has(status) || status === 403) {
        refused.push(i);
        reason = text;
      } else this.#options.onRefused(lines[i] as string, text);
    });
    return refused.length === 0 ? { kind: 'accepted' } : { kind: 'partial', refused, reason };
  }
}

const DAY_MS = 86_400_000;
/** A record waits no longer than this to be sent again. */
const MAX_AGE_MS = 2 * DAY_MS;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Milliseconds since 1970 of an id, if it is a ULID of these days; else `nowMs`. @see https://github.com/ulid/spec */
function timeOf(id: string | undefined, nowMs: number): number {
  if (id === undefined || !/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return nowMs;
  let ms = 0;
  for (const digit of id.slice(0, 10)) ms = ms * 32 + ALPHABET.indexOf(digit);
  return Math.abs(nowMs - ms) <= MAX_AGE_MS ? ms : nowMs;
}

/** The body of a `_bulk` request. */
export function bulkBody(lines: readonly string[], index: string, nowMs: number): string {
  let body = '';
  for (const line of lines) {
    // A quotation mark within a text is escaped: this is a key.
    const [, id] = /"log_id":"([^"\\]{1,512})"/.exec(line) ?? [];
    const day = new Date(timeOf(id, nowMs)).toISOString().slice(0, 10);
    body += `{"create":{"_index":"${index}-${day}"${id === undefined ? '' : `,"_id":"${id}"`}}}\n${line}`;
  }
  return body;
}

function outcomeOfError(error: Error & { statusCode?: number }): PutOutcome {
  const { statusCode } = error;
  const reason = `OpenSearch: ${statusCode === undefined ? '' : `${statusCode} `}${error.message}`.slice(
    0,
    500,
  );
  if (statusCode === 401 || statusCode === 403) {
    return {
      kind: 'refused',
      reason: `${reason}. Check COLLECTOR_OPENSEARCH_USERNAME, its password and its role`,
    };
  }
  return { kind: 'retry', reason };
}
