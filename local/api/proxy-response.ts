import { isBinary } from './proxy-event';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** A REST API refuses other keys, an HTTP API ignores them. AWS SAM CLI's local API Gateway does the same. */
const ALLOWED_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

export class MalformedProxyResponse extends Error {
  override readonly name = 'MalformedProxyResponse';
}

/**
 * Turns the function's response into the HTTP response.
 * @throws MalformedProxyResponse with what is wrong; API Gateway then responds with 502
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(
  payload: string,
  accept: string | undefined,
  binaryMediaTypes: readonly string[],
): HttpResponse {
  const parsed = parse(payload);
  const unknownKeys = Object.keys(parsed).filter((key) => !ALLOWED_KEYS.has(key));
  if (unknownKeys.length > 0) throw new MalformedProxyResponse(`unknown keys ${unknownKeys.join(', ')}`);
  const status = Number(parsed.statusCode);
  if (parsed.statusCode === null || !Number.isInteger(status) || status < 100 || status > 599) {
    throw new MalformedProxyResponse(`statusCode is ${JSON.stringify(parsed.statusCode)}; expected 100–599`);
  }
  const { body = null } = parsed;
  if (body !== null && typeof body !== 'string') {
    throw new MalformedProxyResponse(`body is ${typeof body}; expected a string`);
  }
  const decode = parsed.isBase64Encoded === true && isBinary(firstOf(accept), binaryMediaTypes);
  return {
    status,
    headers: mergeHeaders(parsed.headers, parsed.multiValueHeaders),
    body: Buffer.from(body ?? '', decode ? 'base64' : 'utf8'),
  };
}

function parse(payload: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(payload);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Text that is no JSON is refused below like any other value.
  }
  throw new MalformedProxyResponse('the response is no JSON object');
}

/** `multiValueHeaders` wins where both name a header. The default content type is JSON. */
function mergeHeaders(headers: unknown, multiValueHeaders: unknown): Record<string, string | string[]> {
  const merged = new Map<string, string | string[]>();
  for (const [name, value] of entries('headers', headers))
    merged.set(name.toLowerCase(), scalar(name, value));
  for (const [name, values] of entries('multiValueHeaders', multiValueHeaders)) {
    if (!Array.isArray(values)) throw new MalformedProxyResponse(`multiValueHeaders.${name} is no list`);
    merged.set(
      name.toLowerCase(),
      values.map((value) => scalar(name, value)),
    );
  }
  if (!merged.has('content-type')) merged.set('content-type', 'application/json');
  // This server sets the length itself, and the connection is between it and the client.
  for (const name of ['content-length', 'transfer-encoding', 'connection']) merged.delete(name);
  return Object.fromEntries(merged);
}

function entries(what: string, value: unknown): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new MalformedProxyResponse(`${what} is no object of header values`);
  }
  return Object.entries(value);
}

function scalar(name: string, value: unknown): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new MalformedProxyResponse(`header ${name} is ${value === null ? 'null' : typeof value}`);
}

/** API Gateway reads only the first media type of `Accept`. */
function firstOf(accept: string | undefined): string | undefined {
  return accept?.split(',', 1)[0];
}
