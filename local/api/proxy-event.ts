import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface StageOptions {
  readonly stageName: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** BinaryMediaTypes of the RestApi. @default none: bodies are text */
  readonly binaryMediaTypes?: readonly string[];
}

export interface ProxyRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  /** The path as the client sent it, without the stage. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly resource: string;
  readonly pathParameters: Record<string, string> | null;
  readonly requestId: string;
}

type Multi = Record<string, string[]>;

/**
 * The event of a Lambda proxy integration, format 1.0 of a REST API. The account id and the API id are invented.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(proxied: ProxyRequest, stage: StageOptions): Record<string, unknown> {
  const { request, body, search } = proxied;
  const multiValueHeaders = collectHeaders(request);
  const multiValueQuery = emptyMulti();
  for (const [name, value] of search) multiValueQuery[name] = [...(multiValueQuery[name] ?? []), value];
  const isBase64Encoded =
    body.length > 0 && isBinary(request.headers['content-type'], stage.binaryMediaTypes ?? []);
  return {
    resource: proxied.resource,
    path: proxied.path,
    httpMethod: request.method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: search.size === 0 ? null : lastValues(multiValueQuery),
    multiValueQueryStringParameters: search.size === 0 ? null : multiValueQuery,
    pathParameters: proxied.pathParameters,
    stageVariables: stage.stageVariables ?? null,
    requestContext: requestContext(proxied, stage.stageName),
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** Whether a content type matches one of the media types, which may be patterns such as `image/*`. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html */
export function isBinary(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const [type = '', subtype = ''] = (contentType ?? '')
    .split(';', 1)
    .join('')
    .trim()
    .toLowerCase()
    .split('/');
  return binaryMediaTypes.some((pattern) => {
    const [patternType, patternSubtype] = pattern.toLowerCase().split('/');
    const typeMatches = patternType === '*' || patternType === type;
    return typeMatches && (patternSubtype === '*' || patternSubtype === subtype);
  });
}

function requestContext(proxied: ProxyRequest, stageName: string): Record<string, unknown> {
  const { request } = proxied;
  const now = new Date();
  return {
    accountId: '123456789012',
    apiId: 'local',
    domainName: request.headers.host ?? 'localhost',
    domainPrefix: 'local',
    extendedRequestId: randomBytes(8).toString('base64'),
    httpMethod: request.method,
    identity: identity(request),
    path: `/${stageName}${proxied.path}`,
    protocol: `HTTP/${request.httpVersion}`,
    requestId: proxied.requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now.getTime(),
    resourceId: 'local',
    resourcePath: proxied.resource,
    stage: stageName,
  };
}

/** The caller's identity: without IAM or an API key only the address and the user agent are known. */
function identity(request: IncomingMessage): Record<string, string | null> {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: sourceIp(request),
    user: null,
    userAgent: request.headers['user-agent'] ?? null,
    userArn: null,
  };
}

/** The headers as the client sent them, with the names' own case, and the headers that API Gateway adds. */
function collectHeaders(request: IncomingMessage): Multi {
  const headers = emptyMulti();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    headers[name] = [...(headers[name] ?? []), request.rawHeaders[index + 1] ?? ''];
  }
  const forwardedFor = request.headers['x-forwarded-for'];
  const client = sourceIp(request);
  const added: Record<string, string> = {
    'X-Amzn-Trace-Id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    'X-Forwarded-For': forwardedFor === undefined ? client : `${forwardedFor}, ${client}`,
    'X-Forwarded-Port': String(request.socket.localPort ?? ''),
    'X-Forwarded-Proto': 'http',
  };
  for (const [name, value] of Object.entries(added)) {
    for (const sent of Object.keys(headers)) {
      if (sent.toLowerCase() === name.toLowerCase()) delete headers[sent];
    }
    headers[name] = [value];
  }
  return headers;
}

/** Without a prototype, a query parameter or a header of the client may have any name, `__proto__` included. */
function emptyMulti(): Multi {
  return Object.create(null) as Multi;
}

function lastValues(multi: Multi): Record<string, string> {
  return Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function sourceIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

/** `21/Nov/2026:09:27:00 +0000` */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
