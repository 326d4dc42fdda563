import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SignedRequest, Verdict } from '../../iam/sigv4';
import { listenOnLoopback } from '../../machine/loopback';
import type { Clock } from '../time/clock';
import type { FaultPlan, Faults } from './faults';
import type { FirehoseApi } from './operations';
import { parseBody } from './put-request';
import { ServiceError, slowDown } from './service-error';

const TARGET_PREFIX = 'Firehose_20150804.';
const JSON_1_1 = 'application/x-amz-json-1.1';

/** A longer body gets 413 and is not read to its end. The limits of a put lie well below. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Longer than the idle time of any SDK, so the model never closes a socket that a client is about to use. */
const KEEP_ALIVE_MS = 75_000;

/** Tells who signed the request. The code of a refusal is the service's error name. */
export type Authenticate = (request: SignedRequest) => Verdict | Promise<Verdict>;

export interface FirehoseServerOptions {
  readonly api: FirehoseApi;
  readonly authenticate: Authenticate;
  readonly faults: Faults;
  readonly clock: Clock;
}

/**
 * Starts the service's endpoint on loopback: AWS JSON 1.1, `X-Amz-Target: Firehose_20150804.<Operation>`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function startFirehoseServer(
  options: FirehoseServerOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(options, request, response).catch((error: unknown) => refuse(response, error));
  });
  const { port, close } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, close };
}

async function handle(
  options: FirehoseServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const operation = operationOf(request.headers);
  const signed = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
  const caller = await options.authenticate(signed);
  if (!caller.ok) throw new ServiceError(caller.code, caller.message);
  const input = parseBody(body);
  const plan = options.faults.plan(isPut(operation) ? String(input.DeliveryStreamName) : '');
  const faults = isPut(operation) ? plan : undefined;
  if (faults !== undefined && (await strike(faults, options.clock, response))) return;
  const call = { operation, input, requestBytes: body.length, roleArn: caller.roleArn, faults: plan };
  const output = await options.api.handle(call);
  if (faults?.withholdAcknowledgement) response.socket?.resetAndDestroy();
  else send(response, 200, output);
}

/** Applies the faults of a request. Returns true when the request gets no further. */
async function strike(plan: FaultPlan, clock: Clock, response: ServerResponse): Promise<boolean> {
  if (plan.delayMs > 0) await new Promise<void>((resolve) => clock.after(plan.delayMs, resolve));
  switch (plan.refusal) {
    case 'halfOpen':
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'serverError':
      throw new ServiceError('InternalFailure', 'Injected by the local model.', 500);
    case 'throttle':
      throw slowDown();
    case undefined:
      return false;
  }
}

function isPut(operation: string): boolean {
  return operation === 'PutRecord' || operation === 'PutRecordBatch';
}

function operationOf(headers: IncomingHttpHeaders): string {
  const target = headers['x-amz-target'];
  const json = headers['content-type']?.startsWith(JSON_1_1) ?? false;
  if (json && typeof target === 'string' && target.startsWith(TARGET_PREFIX))
    return target.slice(TARGET_PREFIX.length);
  throw new ServiceError(
    'UnknownOperationException',
    `expected content-type ${JSON_1_1} and x-amz-target ${TARGET_PREFIX}<Operation>, got ${headers['content-type']} and ${String(target)}`,
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new ServiceError(
        'RequestEntityTooLargeException',
        `Request body exceeds ${MAX_BODY_BYTES} bytes`,
        413,
      );
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const known = error instanceof ServiceError;
  const { code, message, status } = known ? error : new ServiceError('InternalFailure', String(error), 500);
  if (status === 413) response.setHeader('Connection', 'close');
  send(response, status, { __type: code, message });
}

function send(response: ServerResponse, status: number, output: object): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'Content-Type': JSON_1_1,
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(body);
}
