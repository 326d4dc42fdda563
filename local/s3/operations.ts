import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Archive } from '../archive/archive';

/** One request, with the bucket's folder. */
export interface S3Call {
  readonly method: string;
  readonly bucket: string;
  /** Empty for a request about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly archive: Archive;
}

export interface S3Response {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error of the service, with its code. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** "The action returns up to 1,000 key names." */
const MAX_KEYS = 1_000;

/** @throws S3Error for an operation that the model does not have */
export async function serve(call: S3Call): Promise<S3Response> {
  const { method, key } = call;
  if (key === '') {
    if (method === 'GET' && call.query.get('list-type') === '2') return listObjects(call);
  } else if (method === 'GET' && !call.query.has('uploads')) return getObject(call);
  else if (method === 'PUT') return putObject(call);
  else if (method === 'DELETE') return deleteObject(call);
  throw new S3Error(501, 'NotImplemented', `The local model has no ${method} of ${key || 'the bucket'}.`);
}

/** A whole object, or its first bytes; none if the caller has it already. */
async function getObject({ archive, key, headers }: S3Call): Promise<S3Response> {
  try {
    const body = await archive.getObject(key);
    const etag = etagOf(body);
    const whole = { contentType: 'application/octet-stream', headers: { etag } };
    if (headers['if-none-match'] === etag) return { ...whole, status: 304, body: Buffer.alloc(0) };
    const [, last] = /^bytes=0-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (last === undefined) return { ...whole, status: 200, body };
    const part = body.subarray(0, Number(last) + 1);
    const range = { 'content-range': `bytes 0-${part.length - 1}/${body.length}` };
    return { ...whole, status: 206, body: part, headers: { ...whole.headers, ...range } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new S3Error(404, 'NoSuchKey', `The specified key does not exist: ${key}`);
  }
}

async function putObject({ archive, key, body }: S3Call): Promise<S3Response> {
  await archive.putObject(key, body);
  const headers = { etag: etagOf(body) };
  return { status: 200, contentType: 'application/xml', body: Buffer.alloc(0), headers };
}

/** "an MD5 digest of its data" for an object that is put whole. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

async function deleteObject({ archive, key }: S3Call): Promise<S3Response> {
  await archive.deleteObject(key);
  return { status: 204, contentType: 'application/xml', body: Buffer.alloc(0) };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
async function listObjects({ archive, bucket, query }: S3Call): Promise<S3Response> {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const keys = (await archive.list(prefix)).filter(
    (key) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
  );
  const page = keys.slice(0, limit);
  const truncated = keys.length > page.length;
  const contents = page.map((key) => `<Contents><Key>${escapeXml(key)}</Key></Contents>`).join('');
  const next = truncated
    ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>`
    : '';
  const xml = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${truncated}</IsTruncated>${next}${contents}</ListBucketResult>`;
  return { status: 200, contentType: 'application/xml', body: Buffer.from(xml) };
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
