import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Request, RequestSigner } from 'aws4';
import { type Authorization, parseAuthorization, parseDate } from './authorization';
import type { Credentials } from './credentials';

/** A request as it was received. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface VerifyOptions {
  find(accessKeyId: string): Credentials | undefined;
  /** The service that the credential scope has to name, e.g. `es` or `firehose`. */
  readonly service: string;
  /** The region that the credential scope has to name. @default - any region */
  readonly region?: string;
  /** Time now, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** Who signed, or the name and the message of the service's error. */
export type Verdict =
  | { readonly ok: true; readonly roleArn: string }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string };

export type RefusalCode =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'
  | 'InvalidSignatureException';

/** Largest difference between the clocks. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const MAX_SKEW_MS = 5 * 60_000;

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Checks a Signature Version 4 in the `Authorization` header by signing the request again with the key's secret. It
 * is a model of what every AWS service does. Signatures in the query (presigned URLs) are not read.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function verify(request: SignedRequest, options: VerifyOptions): Verdict {
  const header = request.headers.authorization;
  if (!header) return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const parsed = parseAuthorization(header, request.headers);
  if (typeof parsed === 'string') return refuse('IncompleteSignatureException', parsed);
  const nowMs = (options.now ?? Date.now)();
  const problem = scopeProblem(parsed, options) ?? skewProblem(parsed, nowMs);
  if (problem) return refuse('InvalidSignatureException', problem);
  const credentials = options.find(parsed.accessKeyId);
  const token = request.headers['x-amz-security-token'];
  if (!credentials || !isSame(String(token ?? ''), credentials.sessionToken)) {
    return refuse('UnrecognizedClientException', INVALID_TOKEN);
  }
  if (credentials.expiresMs !== undefined && credentials.expiresMs <= nowMs) {
    return refuse('ExpiredTokenException', EXPIRED_TOKEN);
  }
  return isSigned(request, parsed, credentials)
    ? { ok: true, roleArn: credentials.roleArn }
    : refuse('InvalidSignatureException', MISMATCH);
}

function refuse(code: RefusalCode, message: string): Verdict {
  return { ok: false, code, message };
}

function scopeProblem(
  { scope, timestamp }: Authorization,
  { service, region }: VerifyOptions,
): string | undefined {
  if (scope.service !== service) return `Credential should be scoped to correct service: '${service}'.`;
  if (region !== undefined && scope.region !== region)
    return 'Credential should be scoped to a valid region.';
  if (scope.date === timestamp.slice(0, 8)) return undefined;
  return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${timestamp.slice(0, 8)}'.`;
}

function skewProblem({ timestamp }: Authorization, nowMs: number): string | undefined {
  const skewMs = parseDate(timestamp) - nowMs;
  if (skewMs < -MAX_SKEW_MS) {
    return `Signature expired: ${timestamp} is now earlier than ${format(nowMs - MAX_SKEW_MS)} (${format(nowMs)} - 5 min.)`;
  }
  if (skewMs > MAX_SKEW_MS) {
    return `Signature not yet current: ${timestamp} is still later than ${format(nowMs + MAX_SKEW_MS)} (${format(nowMs)} + 5 min.)`;
  }
  return undefined;
}

function format(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

function isSigned(request: SignedRequest, parsed: Authorization, credentials: Credentials): boolean {
  const actual = createHash('sha256').update(request.body).digest('hex');
  const names = parsed.signedHeaders;
  const isHashSigned = names.includes('x-amz-content-sha256');
  const resigned: Request &
    Record<'extraHeadersToInclude' | 'extraHeadersToIgnore', Record<string, boolean>> = {
    method: request.method,
    path: request.path,
    headers: Object.fromEntries([
      ...names.map((name) => [name, request.headers[name] ?? '']),
      ['x-amz-content-sha256', actual],
    ]),
    service: parsed.scope.service,
    region: parsed.scope.region,
    doNotModifyHeaders: true,
    extraHeadersToInclude: Object.fromEntries(names.map((name) => [name, true])),
    // aws4 takes this header for the payload's hash, so it gets the hash of the received body, never the declared one.
    extraHeadersToIgnore: isHashSigned ? {} : { 'x-amz-content-sha256': true },
  };
  try {
    const signer = new RequestSigner(resigned, credentials);
    signer.datetime = parsed.timestamp;
    return isSame(parsed.signature, signer.signature());
  } catch {
    // A path that is not percent-encoded text cannot be made canonical.
    return false;
  }
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
