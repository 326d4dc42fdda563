import { Agent, type RequestOptions, request } from 'node:https';
import { sign } from 'aws4';
import { type Clock, systemClock } from './clock';
import type { EngineResponse } from './engine-error';
import { WAITS } from './wait';

/** AWS credentials that sign the requests: those of the function's own role, or of the role that it has assumed. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SignedClientProps {
  /** `host` or `host:port`, as DescribeDomain gives it. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** PEM of the certificate authority to trust. @default - the authorities of Node and of NODE_EXTRA_CA_CERTS */
  readonly ca?: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** No request is retried after this time, in milliseconds of the clock. @default - only the limits end the retries */
  readonly endsAt?: number;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Longest time for one attempt, from the first byte sent to the last byte received. */
  readonly attemptMs: number;
  /** Attempts at one request while the domain is busy or cannot be reached. */
  readonly attempts: number;
  /** For this long after the client is made, 401 and 403 are retried: a new domain lets its master in only after a while. */
  readonly accessGraceMs: number;
}

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, without a leading slash: `_index_template/app-logs`. */
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether 401 and 403 are final: they are then not retried, because the caller can do without. @default false */
  readonly isOptional?: boolean;
}

interface NoResponse {
  readonly failure: string;
  readonly code: string | undefined;
}

/** No response came at all. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';

  constructor(
    message: string,
    /** Error code of the last attempt, such as `ENOTFOUND` if the host name does not exist. */
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

const LIMITS: Limits = { attemptMs: 30_000, attempts: 8, accessGraceMs: WAITS.access.longestMs };
const LONGEST_PAUSE_MS = WAITS.access.everyMs;

/** Sends requests to one domain over HTTPS, signed with SigV4 (service `es`), and retries those that may then succeed. */
export class SignedClient {
  private readonly agent: Agent;
  private readonly clock: Clock;
  private readonly limits: Limits;
  private readonly madeAt: number;
  private written = 0;

  constructor(private readonly props: SignedClientProps) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 2, ...(props.ca ? { ca: props.ca } : {}) });
    this.clock = props.clock ?? systemClock;
    this.limits = { ...LIMITS, ...props.limits };
    this.madeAt = this.clock.now();
  }

  /**
   * Sends one call and retries it while a retry may help. Every call of provisioning may be repeated: none appends.
   * @returns the last response, whatever its status.
   * @throws NoResponseError if no response came at all.
   */
  async send(call: Call): Promise<EngineResponse> {
    if (call.method !== 'GET') this.written++;
    for (let attempt = 1; ; attempt++) {
      this.props.signal?.throwIfAborted();
      const outcome = await this.attempt(call);
      this.props.signal?.throwIfAborted();
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** (attempt - 1));
      const isInTime = this.clock.now() + pauseMs <= (this.props.endsAt ?? Number.POSITIVE_INFINITY);
      if (!isInTime || !this.shouldRetry(call, outcome, attempt)) {
        if (!('failure' in outcome)) return outcome;
        const { method, path } = call;
        throw new NoResponseError(
          `provisioning: ${method} ${path}: no response after ${attempt} attempts: ${outcome.failure}`,
          outcome.code,
        );
      }
      await this.clock.sleep(pauseMs, this.props.signal);
    }
  }

  /** Number of calls so far with a method other than GET. */
  get writes(): number {
    return this.written;
  }

  /** Closes idle connections. */
  close(): void {
    this.agent.destroy();
  }

  private shouldRetry(call: Call, outcome: EngineResponse | NoResponse, attempt: number): boolean {
    if ('failure' in outcome) return attempt < this.limits.attempts;
    const { status } = outcome;
    if (status === 401 || status === 403) {
      return !call.isOptional && this.clock.now() - this.madeAt < this.limits.accessGraceMs;
    }
    return (status === 429 || status >= 500) && attempt < this.limits.attempts;
  }

  private async attempt(call: Call): Promise<EngineResponse | NoResponse> {
    try {
      return await exchange(this.signed(call), call, this.limits.attemptMs);
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      return { failure: message, code };
    }
  }

  private signed(call: Call): RequestOptions {
    const { endpoint, region, credentials } = this.props;
    const [hostname, port] = endpoint.split(':');
    const signed = sign(
      {
        service: 'es',
        region,
        method: call.method,
        path: `/${call.path}`,
        headers: {
          Host: endpoint,
          ...(call.body ? { 'Content-Type': 'application/json' } : {}),
          ...call.headers,
        },
        ...(call.body ? { body: call.body } : {}),
      },
      credentials,
    );
    return {
      agent: this.agent,
      hostname,
      ...(port ? { port } : {}),
      method: call.method,
      path: `/${call.path}`,
      headers: signed.headers as Record<string, string>,
      ...(this.props.signal ? { signal: this.props.signal } : {}),
    };
  }
}

function exchange(options: RequestOptions, call: Call, attemptMs: number): Promise<EngineResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        clearTimeout(timer);
        const { method, path } = call;
        resolve({
          method,
          path,
          status: response.statusCode ?? 0,
          body: parse(Buffer.concat(chunks).toString()),
        });
      });
    });
    const timer = setTimeout(() => sent.destroy(new Error(`no response within ${attemptMs} ms`)), attemptMs);
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(call.body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
