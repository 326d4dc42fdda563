import type { Cancellation } from '../core/cancellation';
import { systemClock } from '../core/clock';
import type { Connection, KeyOf, Result } from './connection';
import { Connections } from './connections';
import type { Credentials } from './credentials';
import type { HttpResponse } from './response';
import { shortText, utf8 } from './server-text';

export interface SignedClientOptions {
  /** The service's name in a signature: `firehose`, `sts`. */
  readonly service: string;
  readonly endpoint: string;
  readonly region: string;
  /** Connections that are kept. */
  readonly maxSockets: number;
  /** Certificates to trust. @default Node's own and NODE_EXTRA_CA_CERTS */
  readonly ca?: string | undefined;
  /** What no other response's body has. @default nothing */
  readonly keyOf?: KeyOf | undefined;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly credentials: Credentials;
}

export interface Limits {
  readonly timeoutMs: number;
  readonly cancellation: Cancellation;
}

/** Posts to an AWS service: Signature Version 4 by aws4, HTTP/1.1 on kept connections. It knows no proxies. */
export class SignedClient {
  readonly host: string;
  readonly #options: SignedClientOptions;
  readonly #path: string;
  readonly #connections: Connections;
  /** The signer. It is loaded at the first request, which comes after the first response: node:crypto and node:tls would
   * be most of a cold start. */
  #sign: typeof import('aws4').sign | undefined;

  constructor(options: SignedClientOptions) {
    const { protocol, host, hostname, port, pathname } = new URL(options.endpoint);
    const secure = protocol === 'https:';
    this.#options = options;
    this.host = host;
    this.#path = pathname;
    this.#connections = new Connections({
      secure,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (secure ? 443 : 80),
      maxIdle: options.maxSockets,
      ca: options.ca,
      keyOf: options.keyOf,
    });
  }

  /** @throws Error if a header cannot be sent as it is */
  async post(request: SignedRequest, limits: Limits): Promise<Result> {
    const head = this.#head(request);
    const result = await this.#send({ head, body: request.body, fresh: false }, limits);
    if (!('error' in result && result.stale)) return result;
    // All kept connections may have gone stale in the same freeze, so the second attempt gets a new one.
    return this.#send({ head, body: request.body, fresh: true }, limits);
  }

  /** Closes the connections that are kept for further requests. */
  closeKept(): void {
    this.#connections.close();
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
        // An error may be the response to another request, so that this one's comes too late.
        if ('status' in result) this.#connections.give(connection, result.status === 200 ? result.keepMs : 0);
        resolve(result);
      });
    });
  }

  /** The signed head of the request. @throws Error if a header cannot be sent as it is */
  #head({ headers, body, credentials }: SignedRequest): string {
    this.#sign ??= (require('aws4') as typeof import('aws4')).sign;
    const { service, region } = this.#options;
    const signed = this.#sign(
      {
        service,
        region,
        method: 'POST',
        host: this.host,
        path: this.#path,
        headers: { ...headers, 'Content-Length': body.length },
        body,
      } as never,
      credentials,
    ).headers;
    let head = `POST ${this.#path} HTTP/1.1\r\n`;
    for (const name in signed) head += `${name}: ${checked(name, String(signed[name]))}\r\n`;
    return `${head}\r\n`;
  }
}

/** An error response's code, without the namespace and the address that services put around it, and its message. */
export function errorIn(response: HttpResponse): { code: string; message: string } {
  let body: { __type?: unknown; code?: unknown; message?: unknown; Message?: unknown } = {};
  try {
    body = JSON.parse(utf8(response.text)) ?? {};
  } catch {
    // Something between here and the service wrote an error page: the status decides.
  }
  const code = shortText(response.errorType || body.__type || body.code || '').split(':')[0] ?? '';
  const message = shortText(body.message ?? body.Message);
  return { code: code.includes('#') ? (code.split('#')[1] ?? '') : code, message };
}

/** The value if it can be sent as it is: a line break in it would begin another header. */
function checked(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new Error(
    `the header ${name} would hold a line break or a character that is not ASCII. Check AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN and AWS_REGION`,
  );
}

function timeoutError(timeoutMs: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`no response within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
