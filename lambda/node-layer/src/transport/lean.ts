import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { EncodedBatch } from '../core/batch';
import { systemClock } from '../core/clock';
import { outcomeOfAnswer, outcomeOfError, type PutOutcome, type Transport } from './transport';

const TARGET = 'Firehose_20150804.PutRecordBatch';
/** A reused connection that broke before an answer: the server had closed it while the process was frozen. */
const STALE_SOCKET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const SMALL_BODY_BYTES = 16_384;
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface LeanOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Read for each request: keys may change while the process lives. */
  readonly keys: () => Keys | undefined;
  readonly maxSockets: number;
}

type Failure = { readonly error: NodeJS.ErrnoException; readonly stale: boolean };
type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** Loaded at the first request, which is after the first response: node:crypto and node:https are most of a start. */
interface Wire {
  readonly request: typeof import('node:http').request;
  readonly agent: Agent;
  readonly sign: typeof import('aws4').sign;
}

/** PutRecordBatch without an SDK: Signature Version 4 by aws4, node:http(s) with kept connections. */
export class LeanTransport implements Transport {
  readonly #options: LeanOptions;
  readonly #url: URL;
  #wire: Wire | undefined;

  constructor(options: LeanOptions) {
    this.#options = options;
    this.#url = new URL(options.endpoint);
  }

  async put(batch: EncodedBatch, timeoutMs: number, signal: AbortSignal): Promise<PutOutcome> {
    const keys = this.#options.keys();
    if (!keys)
      return {
        kind: 'refused',
        reason: 'no AWS credentials in the environment. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      };
    const outcome = await this.#attempt(batch, keys, { timeoutMs, signal });
    if (outcome.kind !== 'expired') return outcome;
    const renewed = this.#options.keys();
    if (!renewed || renewed.sessionToken === keys.sessionToken)
      return { kind: 'retry', reason: outcome.reason };
    const second = await this.#attempt(batch, renewed, { timeoutMs, signal });
    return second.kind === 'expired' ? { kind: 'retry', reason: second.reason } : second;
  }

  async #attempt(
    batch: EncodedBatch,
    keys: Keys,
    limits: { timeoutMs: number; signal: AbortSignal },
  ): Promise<PutOutcome | { kind: 'expired'; reason: string }> {
    let result = await this.#send(batch.body, keys, limits);
    // Each kept connection may have gone stale in the same freeze: the second try gets a new one.
    if ('error' in result && result.stale) {
      result = await this.#send(batch.body, keys, { ...limits, fresh: true });
    }
    if ('error' in result) {
      return {
        kind: 'retry',
        reason: `${this.#url.host}: ${result.error.code ?? ''} ${result.error.message}`,
      };
    }
    const { status, text } = result;
    if (status === 200) return outcomeOfAnswer(text, batch.lines.length);
    const { code, message } = errorOf(result);
    if (code.startsWith('ExpiredToken')) return { kind: 'expired', reason: `HTTP ${status} ${code}` };
    return outcomeOfError(code, status, message);
  }

  #send(
    body: Buffer,
    keys: Keys,
    how: { timeoutMs: number; signal: AbortSignal; fresh?: boolean },
  ): Promise<Answer | Failure> {
    return new Promise((resolve) => {
      let cancelTimer = () => {};
      const done = (result: Answer | Failure) => {
        cancelTimer();
        how.signal.removeEventListener('abort', abort);
        resolve(result);
      };
      let request: ClientRequest;
      const fail = (error: NodeJS.ErrnoException) =>
        done({ error, stale: request.reusedSocket && STALE_SOCKET.has(error.code ?? '') });
      const abort = () => request.destroy(new Error('aborted'));
      try {
        this.#wire ??= this.#load();
        request = this.#wire.request(this.#signed(this.#wire, { body, keys, fresh: how.fresh === true }));
      } catch (error) {
        return resolve({ error: error as Error, stale: false });
      }
      request.on('response', (response) => read(response, done, fail)).on('error', fail);
      // A flush that is waited for holds the process; the connection must not: see Shipper.flush.
      request.on('socket', (socket) => socket.unref());
      cancelTimer = systemClock.after(how.timeoutMs, () => request.destroy(timeoutError(how.timeoutMs)));
      how.signal.addEventListener('abort', abort, { once: true });
      // As text a small body leaves in one write with the headers.
      if (body.length < SMALL_BODY_BYTES) request.end(body.toString('latin1'), 'latin1');
      else request.end(body);
    });
  }

  #load(): Wire {
    const { Agent, request } = (
      this.#url.protocol === 'http:' ? require('node:http') : require('node:https')
    ) as typeof import('node:http');
    const { sign } = require('aws4') as typeof import('aws4');
    const agent = new Agent({ keepAlive: true, maxSockets: this.#options.maxSockets, scheduling: 'lifo' });
    return { request, agent, sign };
  }

  #signed(wire: Wire, { body, keys, fresh }: { body: Buffer; keys: Keys; fresh: boolean }): RequestOptions {
    const request = {
      service: 'firehose',
      region: this.#options.region,
      method: 'POST',
      host: this.#url.host,
      path: this.#url.pathname,
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': TARGET,
        'Content-Length': body.length,
      },
      body,
    };
    const { headers, path } = wire.sign(request as never, keys);
    const { protocol, hostname, port } = this.#url;
    return {
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: path as string,
      method: 'POST',
      headers: headers as never,
      agent: fresh ? false : wire.agent,
    };
  }
}

function read(response: IncomingMessage, done: (answer: Answer) => void, fail: (error: Error) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    else response.destroy(new Error(`the answer is over ${MAX_RESPONSE_BYTES} bytes`));
  });
  response.on('error', fail);
  response.on('aborted', () => fail(new Error('the answer was cut off')));
  response.on('end', () => {
    const text = Buffer.concat(chunks).toString('latin1');
    done({
      status: response.statusCode ?? 0,
      type: String(response.headers['x-amzn-errortype'] ?? ''),
      text,
    });
  });
}

/** The error's name, without the namespace and the address that services put around it. */
function errorOf(answer: Answer): { code: string; message: string } {
  let body: { __type?: unknown; code?: unknown; message?: unknown; Message?: unknown } = {};
  try {
    body = JSON.parse(answer.text) ?? {};
  } catch {
    // An error page of something in between: the status decides.
  }
  const code = String(answer.type || body.__type || body.code || '').split(':')[0] ?? '';
  const message = String(body.message ?? body.Message ?? '').slice(0, 500);
  return { code: code.includes('#') ? (code.split('#')[1] ?? '') : code, message };
}

function timeoutError(timeoutMs: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}
