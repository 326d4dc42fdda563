import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Archive } from '../archive/archive';
import type { SignedRequest, Verdict } from '../iam/sigv4';
import { listenOnLoopback } from '../machine/loopback';
import { escapeXml, type S3Call, S3Error, type S3Response, serve } from './operations';

/** The largest object that a PUT may have here; an archived object has at most 128 MiB. */
const MAX_BODY_BYTES = 256 * 1024 ** 2;
const KEEP_ALIVE_MS = 75_000;

export interface S3ServerOptions {
  readonly authenticate: (request: SignedRequest) => Verdict | Promise<Verdict>;
  /** Whether the policies of a role allow an action on a resource. */
  readonly allow: (roleArn: string, action: string, resourceArn: string) => boolean;
  /** Folders by bucket ARN. It is read at each request, so a bucket may come later. */
  readonly buckets: ReadonlyMap<string, string>;
}

/**
 * Starts a MODEL of Amazon S3 on loopback in front of the folders of a run's buckets: path-style requests, whole objects,
 * and the four operations that the functions of an assembly use.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export async function startS3Server(
  options: S3ServerOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(options, request).then(
      (result) => send(response, result),
      (error: unknown) => send(response, errorResponse(error)),
    );
  });
  const { port, close } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, close };
}

async function handle(options: S3ServerOptions, request: IncomingMessage): Promise<S3Response> {
  const body = await readBody(request);
  const { method = '', url = '/', headers } = request;
  const caller = await options.authenticate({ method, path: url, headers, body });
  if (!caller.ok) throw new S3Error(403, 'AccessDenied', caller.message);
  const { pathname, searchParams: query } = new URL(url, 'http://s3');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const bucketArn = [...options.buckets.keys()].find((arn) => arn.endsWith(`:::${bucket}`));
  const dir = bucketArn && options.buckets.get(bucketArn);
  if (bucketArn === undefined || dir === undefined) {
    throw new S3Error(404, 'NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
  }
  const call: S3Call = {
    method,
    bucket,
    key: rest.join('/'),
    query,
    headers,
    body,
    archive: new Archive(dir),
  };
  refuseForbidden(call, (action, path) =>
    options.allow(caller.roleArn, action, path === '' ? bucketArn : `${bucketArn}/${path}`),
  );
  return serve(call);
}

const ACTIONS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

function refuseForbidden({ method, key }: S3Call, allowed: (action: string, path: string) => boolean): void {
  const action = key === '' ? 's3:ListBucket' : ACTIONS[method];
  if (action === undefined || !allowed(action, key)) {
    throw new S3Error(403, 'AccessDenied', `not allowed: ${action ?? method} on ${key || 'the bucket'}`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new S3Error(400, 'EntityTooLarge', `over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function errorResponse(error: unknown): S3Response {
  const { status, code, message } =
    error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return { status, contentType: 'application/xml', body: Buffer.from(body) };
}

function send(response: ServerResponse, { status, contentType, body, headers }: S3Response): void {
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': body.length });
  response.end(body);
}
