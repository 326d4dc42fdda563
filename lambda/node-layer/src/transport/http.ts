import type { EncodedBatch } from '../core/batch-encoder';
import type { Cancellation } from '../core/cancellation';
import type { PutOutcome, Transport } from '../core/transport';
import type { Credentials, CredentialsSource } from './credentials';
import { keyOfBody, outcomeOfBody, outcomeOfError } from './outcome';
import { errorIn, type Limits, SignedClient } from './signed-client';

const HEADERS = {
  'Content-Type': 'application/x-amz-json-1.1',
  'X-Amz-Target': 'Firehose_20150804.PutRecordBatch',
};

export interface HttpOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Called for each request: credentials may change while the process lives. */
  readonly credentials: CredentialsSource;
  readonly maxSockets: number;
  /** Certificates to trust. @default Node's own and NODE_EXTRA_CA_CERTS */
  readonly ca?: string;
}

type Attempt = PutOutcome | { readonly kind: 'expired'; readonly reason: string };

/** PutRecordBatch without an SDK. */
export class HttpTransport implements Transport {
  readonly #credentials: CredentialsSource;
  readonly #client: SignedClient;

  constructor({ credentials, ...options }: HttpOptions) {
    this.#credentials = credentials;
    this.#client = new SignedClient({ service: 'firehose', keyOf: keyOfBody, ...options });
  }

  async put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome> {
    const limits = { timeoutMs, cancellation };
    const found = this.#credentials();
    const credentials = found instanceof Promise ? await found : found;
    if ('kind' in credentials) return credentials;
    const outcome = await this.#attempt(batch, credentials, limits);
    if (outcome.kind !== 'expired') return outcome;
    const renewed = await this.#credentials(credentials);
    if ('kind' in renewed) return renewed;
    if (renewed.sessionToken === credentials.sessionToken) return { kind: 'retry', reason: outcome.reason };
    const second = await this.#attempt(batch, renewed, limits);
    return second.kind === 'expired' ? { kind: 'retry', reason: second.reason } : second;
  }

  async #attempt({ lines, body }: EncodedBatch, credentials: Credentials, limits: Limits): Promise<Attempt> {
    let result: Awaited<ReturnType<SignedClient['post']>>;
    try {
      result = await this.#client.post({ headers: HEADERS, body, credentials }, limits);
    } catch (error) {
      return { kind: 'refused', reason: (error as Error).message };
    }
    if ('error' in result) {
      const { code, message } = result.error;
      return { kind: 'retry', reason: `${this.#client.host}: ${code ?? ''} ${message}` };
    }
    const { status, text } = result;
    if (status === 200) {
      const outcome = outcomeOfBody(text, lines.length);
      // It may be the response to another request, so that this one's comes too late on its connection.
      if (outcome.kind === 'retry') this.#client.closeKept();
      return outcome;
    }
    const { code, message } = errorIn(result);
    if (code.startsWith('ExpiredToken')) return { kind: 'expired', reason: `HTTP ${status} ${code}` };
    return outcomeOfError(code, status, message);
  }
}
