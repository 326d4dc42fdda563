import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExtensionsApi } from './extensions-api';
import { readBody, sendError, sendJson } from './http';

/** Lambda's limit for a buffered response: 6 MiB and 100 bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;
/** A streamed response may be larger: 200 MB. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/** One event for the function, as the runtime gets it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

/** Takes the runtime's calls. `body` is what the runtime posted. */
export interface RuntimeListener {
  onNext(): void;
  onResponse(body: Buffer): void;
  onInvocationError(body: Buffer): void;
  onInitError(body: Buffer): void;
}

/**
 * A model of the Lambda Runtime API 2018-06-01 for one execution environment. It serves the Extensions API as well.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  private readonly server: Server;
  private next: ServerResponse | undefined;
  private current: Invocation | undefined;

  constructor(
    private readonly listener: RuntimeListener,
    private readonly extensions: ExtensionsApi,
  ) {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
    // A frozen process neither reads nor writes, so no connection may be closed for being idle.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  /** True while the runtime waits for an event. */
  get runtimeIsWaiting(): boolean {
    return this.next !== undefined;
  }

  /** Starts on a free loopback port. @returns `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Hands an event to the waiting runtime. */
  dispatch(invocation: Invocation): void {
    const response = this.next;
    if (response === undefined) throw new Error('RuntimeApi: the runtime is not waiting for an event');
    this.next = undefined;
    this.current = invocation;
    response.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(invocation.deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceId,
    });
    response.end(invocation.payload);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    const invocation = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(url);
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') this.acceptNext(response);
    else if (method === 'POST' && url === '/2018-06-01/runtime/init/error')
      await this.initError(request, response);
    else if (method === 'POST' && invocation !== null) {
      await this.acceptResult({
        request,
        response,
        requestId: invocation[1] ?? '',
        kind: invocation[2] ?? '',
      });
    } else if (!(await this.extensions.handle(request, response))) {
      sendError(response, 404, { errorType: 'NotFound', errorMessage: `${method} ${url}` });
    }
  }

  private acceptNext(response: ServerResponse): void {
    if (this.current !== undefined) {
      const errorMessage = 'State transition is not allowed: the last event has no response';
      sendError(response, 403, { errorType: 'InvalidStateTransition', errorMessage });
      return;
    }
    this.next = response;
    response.on('close', () => {
      if (this.next === response) this.next = undefined;
    });
    this.listener.onNext();
  }

  private async initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request, MAX_RESPONSE_BYTES)) ?? Buffer.alloc(0);
    sendJson(response, 202, { status: 'OK' });
    this.listener.onInitError(body);
  }

  private async acceptResult(result: Result): Promise<void> {
    const { request, response } = result;
    const streaming = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const body = await readBody(request, streaming ? MAX_STREAMED_BYTES : MAX_RESPONSE_BYTES);
    if (this.current === undefined || result.requestId !== this.current.requestId) {
      return sendError(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    }
    this.current = undefined;
    if (body === undefined) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      const error = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
      sendError(response, 413, { ...error, errorType: 'RequestEntityTooLarge' });
      return this.listener.onInvocationError(Buffer.from(JSON.stringify(error)));
    }
    sendJson(response, 202, { status: 'OK' });
    const midstream = trailerError(request);
    if (midstream !== undefined) this.listener.onInvocationError(midstream);
    else if (result.kind === 'error') this.listener.onInvocationError(body);
    else this.listener.onResponse(body);
  }
}

interface Result {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly kind: string;
}

/** The error in the trailers, by which a handler reports that it failed after its first streamed byte. */
function trailerError(request: IncomingMessage): Buffer | undefined {
  if (request.trailers['lambda-runtime-function-error-type'] === undefined) return undefined;
  return Buffer.from(request.trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
}
