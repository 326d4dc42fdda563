import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type InvokeResponse,
  type LambdaFunction,
  RequestEntityTooLargeException,
} from '../lambda/start-function';
import { proxyEvent, type StageOptions } from './proxy-event';
import { type HttpResponse, MalformedProxyResponse, proxyResponse } from './proxy-response';
import { drain, readRequestBody } from './request-body';
import { matchRoute, type RouteKey } from './route';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const DEFAULT_INTEGRATION_TIMEOUT_MS = 29_000;

export interface Route extends RouteKey {
  readonly function: Pick<LambdaFunction, 'invoke' | 'name'>;
}

export interface RestApiOptions extends StageOptions {
  readonly routes: readonly Route[];
  /** @default - a free port */
  readonly port?: number;
  /** @default 29000, API Gateway's maximum unless raised by a quota */
  readonly integrationTimeoutMs?: number;
  /** Takes one line that says why the client got 502 or 504, which the response itself does not tell. */
  readonly onLog?: (line: string) => void;
}

export interface RestApi {
  /** URL of the stage without a slash at the end, e.g. `http://127.0.0.1:3000/dev`. */
  readonly url: string;
  /** Refuses further requests and resolves when those being served are finished. */
  close(): Promise<void>;
}

/**
 * A model of an API Gateway REST API with Lambda proxy integrations, on loopback over plain HTTP.
 * Authorisers, API keys, throttling, mocks and mapping templates are not modelled.
 * @throws Error in one line when the port is taken
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export async function startRestApi(options: RestApiOptions): Promise<RestApi> {
  const server = createServer();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response, options).catch((error: unknown) => {
      options.onLog?.(`api: ${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent && !response.destroyed)
        send(response, gatewayError(500, 'Internal server error'));
    });
  };
  server.on('request', onRequest);
  // curl sends `Expect: 100-continue` before a large body, so a body that is too long is refused before it is sent.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)) response.writeContinue();
    onRequest(request, response);
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/${options.stageName}`, close: () => close(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: RestApiOptions,
): Promise<void> {
  const url = new URL(`http://localhost${request.url?.startsWith('/') ? request.url : '/'}`);
  const prefix = `/${options.stageName}`;
  const inStage = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  const path = url.pathname.slice(prefix.length) || '/';
  const match = inStage ? matchRoute(options.routes, request.method ?? '', path) : undefined;
  if (match === undefined) {
    drain(request);
    const headers = { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' };
    return send(response, gatewayError(403, 'Missing Authentication Token', headers));
  }
  const body = await readRequestBody(request, MAX_BODY_BYTES);
  if (body === undefined) {
    drain(request);
    return send(response, gatewayError(413, 'Request Too Long', { connection: 'close' }));
  }
  const requestId = randomUUID();
  response.setHeader('x-amzn-RequestId', requestId);
  const { route, pathParameters } = match;
  const proxied = {
    request,
    body,
    path,
    pathParameters,
    requestId,
    search: url.searchParams,
    resource: route.path,
  };
  const event = proxyEvent(proxied, options);
  send(response, await integrate({ route, event, accept: request.headers.accept, options }));
}

interface Integration {
  readonly route: Route;
  readonly event: unknown;
  readonly accept: string | undefined;
  readonly options: RestApiOptions;
}

/** Invokes the function and gives its response as soon as it is there: the function's extensions may still be working. */
async function integrate({ route, event, accept, options }: Integration): Promise<HttpResponse> {
  const who = `api: ${route.method} ${route.path} (${route.function.name})`;
  try {
    const timeoutMs = options.integrationTimeoutMs ?? DEFAULT_INTEGRATION_TIMEOUT_MS;
    const result = await firstResponse(route.function, event, timeoutMs);
    if (result === undefined) {
      options.onLog?.(`${who}: no response within ${timeoutMs} ms; the client got 504`);
      return gatewayError(504, 'Endpoint request timed out');
    }
    if (result.functionError !== undefined) {
      options.onLog?.(`${who}: the function failed; the client got 502`);
      return gatewayError(502, 'Internal server error');
    }
    return proxyResponse(result.payload, accept, options.binaryMediaTypes ?? []);
  } catch (error) {
    // Lambda's own limit of 6 MB is below API Gateway's 10; the client sees the same response for both.
    if (error instanceof RequestEntityTooLargeException) return gatewayError(413, 'Request Too Long');
    const reason =
      error instanceof MalformedProxyResponse ? `malformed proxy response: ${error.message}` : error;
    options.onLog?.(`${who}: ${String(reason)}; the client got 502`);
    return gatewayError(502, 'Internal server error');
  }
}

/** The function's response; `undefined` when it does not come in time. The function runs on, as in AWS. */
function firstResponse(
  target: Route['function'],
  event: unknown,
  timeoutMs: number,
): Promise<InvokeResponse | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    const onResponse = (response: InvokeResponse) => {
      clearTimeout(timer);
      resolve(response);
    };
    target.invoke(event, { onResponse }).then(onResponse, (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function gatewayError(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const hasNoBody = status === 204 || status === 304;
  response.writeHead(status, hasNoBody ? headers : { ...headers, 'content-length': body.length });
  response.end(body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** The error for a port that another process listens on. */
export function portTaken(port: number): Error {
  return new Error(`api: port ${port} is in use. Choose another one, or end what listens there.`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
