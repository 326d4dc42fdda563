import type { IncomingHttpHeaders } from 'node:http';

/** The parts of `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: { readonly date: string; readonly region: string; readonly service: string };
  /** Names of the signed headers, in lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of the `X-Amz-Date` header, e.g. `20261121T092700Z`. */
  readonly timestamp: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Reads the header. The result is a text in the services' wording when the header lacks something.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parseAuthorization(header: string, headers: IncomingHttpHeaders): Authorization | string {
  const [algorithm, rest] = splitOnce(header.trim(), /\s+/);
  if (algorithm !== ALGORITHM) return `Unsupported AWS 'algorithm': '${algorithm}'.`;
  const parameters = new Map(rest.split(',').map((part) => splitOnce(part.trim(), /=/)));
  const timestamp = headers['x-amz-date'];
  const problems = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (typeof timestamp !== 'string' || Number.isNaN(parseDate(timestamp))) {
    problems.push("Authorization header requires existence of an 'X-Amz-Date' header.");
  }
  if (problems.length > 0) return problems.join(' ');
  const [accessKeyId = '', date = '', region = '', service = '', terminator, ...more] =
    parameters.get('Credential')?.split('/') ?? [];
  if (terminator !== 'aws4_request' || more.length > 0) {
    return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got ${[accessKeyId, date, region, service, terminator, ...more].filter((part) => part !== undefined).length}.`;
  }
  const signedHeaders = (parameters.get('SignedHeaders') ?? '').toLowerCase().split(';');
  const unsigned = signingProblem(signedHeaders, headers);
  if (unsigned) return unsigned;
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders,
    signature: parameters.get('Signature') ?? '',
    timestamp: String(timestamp),
  };
}

/** Parses a time such as `20261121T092700Z` into milliseconds since the epoch, and anything else into NaN. */
export function parseDate(timestamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The host and every `x-amz-*` header must be signed, because anybody could change a header that is not. */
function signingProblem(signedHeaders: readonly string[], headers: IncomingHttpHeaders): string | undefined {
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  // Some signers send the payload's hash without signing its header. The hash itself is part of every signature.
  const missing = required.find((name) => name !== 'x-amz-content-sha256' && !signedHeaders.includes(name));
  return missing && `'${missing}' must be a 'SignedHeader' in the AWS Authorization.`;
}

function splitOnce(text: string, separator: RegExp): [string, string] {
  const found = separator.exec(text);
  if (!found) return [text, ''];
  return [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}
