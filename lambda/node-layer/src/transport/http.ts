import type { EncodedBatch } from '../core/batch-encoder';
import type { Cancellation } from '../core/cancellation';
import { systemClock } from '../core/clock';
import type { PutOutcome, Transport } from '../core/transport';
import type { Connection, Result } from './connection';
import { Connections } from './connections';
import type { Credentials } from './credentials';
import { outcomeOfBody, outcomeOfError } from './outcome';
import type { HttpResponse } from './response';

const TARGET = 'Firehose_20150804.PutRecordBatch';

export interface HttpOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Called for each request: credentials may change while the process lives. */
  readonly credentials: () => Credentials | undefined;
  readonly maxSockets: number;
  /** Certificates to trust. @default Node's own and NODE_EXTRA_CA_CERTS */
  readonly ca?: string;
}

interface Limits {
  readonly timeoutMs: number;
  readonly cancellation: Cancellation;
}

/** PutRecordBatch without an SDK: Signature Version 4 by aws4, HTTP/1.1 on kept connections. It knows no proxies. */
export class HttpTransport implements Transport {
  readonly #options: HttpOptions;
  readonly #host: string;
  readonly #path: string;
  readonly #connections: Connections;
  /** The signer. It is loaded at the first request, which comes after the first response: node:crypto and node:tls would
   * be most of a cold start. */
  #sign: typeof import('aws4').sign | undefined;

  constructor(options: HttpOptions) {
    const { protocol, host, hostname, port, pathname } = new URL(options.endpoint);
    const secure = protocol === 'https:';
    this.#options = options;
    this.#host = host;
    this.#path = pathname;
    this.#connections = new Connections({
      secure,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (secure ? 443 : 80),
      maxIdle: options.maxSockets,
      ca: options.ca,
    });
  }

  async put(batch: EncodedBatch, timeoutMs: number, cancellation: Cancellation): Promise<PutOutcome> {
    const credentials = this.#options.credentials();
    if (!credentials)
      return {
        kind: 'refused',
        reason: 'no AWS credentials in the environment. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      };
    const outcome = await this.#attempt(batch, credentials, { timeoutMs, cancellation });
    if (outcome.kind !== 'expired') return outcome;
    const renewed = this.#options.credentials();
    if (!renewed || renewed.sessionToken === credentials.sessionToken)
      return { kind: 'retry', reason: outcome.reason };
    const second = await this.#attempt(batch, renewed, { timeoutMs, cancellation });
    return second.kind === 'expired' ? { kind: 'retry', reason: second.reason } : second;
  }

  async #attempt(
    batch: EncodedBatch,
    credentials: Credentials,
    limits: Limits,
  ): Promise<PutOutcome | { kind: 'expired'; reason: string }> {
    let head: string;
    try {
      head = this.#head(batch.body, credentials);
    } catch (error) {
      return { kind: 'refused', reason: (error as Error).message };
    }
    let result = await this.#send({ head, body: batch.body, fresh: false }, limits);
    // All kept connections may have gone stale in the same freeze, so the second attempt gets a new one.
    if ('error' in result && result.stale) {
      result = await this.#send({ head, body: batch.body, fresh: true }, limits);
    }
    if ('error' in result) {
      return {
        kind: 'retry',
        reason: `${this.#host}: ${result.error.code ?? ''} ${result.error.message}`,
      };
    }
    const { status, text } = result;
    if (status === 200) return outcomeOfBody(text, batch.lines.length);
    const { code, message } = errorOf(result);
    if (code.startsWith('ExpiredToken')) return { kind: 'expired', reason: `HTTP ${status} ${code}` };
    return outcomeOfError(code, status, message);
  }

  #send(
    request: { head: string; body: Buffer; fresh: boolean },
    { timeoutMs, cancellation }: Limits,
  ): Promise<Result> {
    return new Promise((resolve) => {
      if (cancellation.cancelled) return resolve({ error: new Error('given up'), stale: false });
      let connection: Connection;
      try {
        connection = this.#connections.take(request.fresh);
      } catch (error) {
        return resolve({ error: error as Error, stale: false });
      }
      const cancelTimer = systemClock.after(timeoutMs, () => connection.drop(timeoutError(timeoutMs)));
      cancellation.onCancel = () => connection.drop(new Error('given up'));
      connection.exchange(request.head, request.body, (result) => {
        cancelTimer();
        cancellation.onCancel = undefined;
        if ('status' in result) this.#connections.give(connection, result);
        resolve(result);
      });
    });
  }

  /** The signed head of the request. @throws Error if a header cannot be sent as it is */
  #head(body: Buffer, credentials: Credentials): string {
    this.#sign ??= (require('aws4') as typeof import('aws4')).sign;
    const { headers } = this.#sign(
      {
        service: 'firehose',
        region: this.#options.region,
        method: 'POST',
        host: this.#host,
        path: this.#path,
        headers: {
          'Content-Type': 'application/x-amz-json-1.1',
          'X-Amz-Target': TARGET,
          'Content-Length': body.length,
        },
        body,
      } as never,
      credentials,
    );
    let head = `POST ${this.#path} HTTP/1.1\r\n`;
    for (const name in headers) head += `${name}: ${checked(name, String(headers[name]))}\r\n`;
    return `${head}\r\n`;
  }
}

/** The value if it can be sent as it is: a line break in it would begin another header. */
function checked(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new Error(
    `the header ${name} would hold a line break or a character that is not ASCII. Check AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN and AWS_REGION`,
  );
}

/** The error's code, without the namespace and the address that services put around it. */
function errorOf(response: HttpResponse): { code: string; message: string } {
  let body: { __type?: unknown; code?: unknown; message?: unknown; Message?: unknown } = {};
  try {
    body = JSON.parse(response.text) ?? {};
  } catch {
    // Something between here and the service wrote an error page: the status decides.
  }
  const code = String(response.errorType || body.__type || body.code || '').split(':')[0] ?? '';
  const message = String(body.message ?? body.Message ?? '').slice(0, 500);
  return { code: code.includes('#') ? (code.split('#')[1] ?? '') : code, message };
}

function timeoutError(timeoutMs: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`no response within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
