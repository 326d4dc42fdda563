import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a runtime posted for an invocation, or instead of asking for one. */
export interface Posted {
  readonly kind: 'response' | 'error' | 'init error';
  /** The body of a response, or type and message of an error: stacks differ by their nature. */
  readonly body: unknown;
  readonly contentType?: string | undefined;
  /** Type of an error that a streamed response ends with. */
  readonly trailer?: string | undefined;
}

/** Between two invocations the model does not freeze the process. */
const BETWEEN_INVOCATIONS_MS = 30;

/** A model of Lambda's Runtime and Extensions APIs for one process, which gets one event after the other. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #extensionEvents: string[] = [];
  readonly #events: { id: string; event: unknown; done: (posted: Posted) => void }[] = [];
  #runtimeAsks: ServerResponse | undefined;
  #extensionAsks: ServerResponse | undefined;
  #current: { id: string; done: (posted: Posted) => void } | undefined;
  #registered = false;
  #waiting: (() => void)[] = [];
  #initError: ((posted: Posted) => void) | undefined;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @returns host and port */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Gives the process an event once it asks; resolves with what it posts. */
  invoke(id: string, event: unknown): Promise<Posted> {
    return new Promise((resolve) => {
      this.#initError = resolve;
      this.#events.push({ id, event, done: resolve });
      this.#deliver();
    });
  }

  /** Resolves when the runtime and the extension, if one is registered, have asked for their next events. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_INVOCATIONS_MS));
    while (!this.#runtimeAsks || (this.#registered && !this.#extensionAsks)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = request.url ?? '';
    if (url.endsWith('/extension/register')) {
      this.#registered = true;
      response.setHeader('Lambda-Extension-Identifier', 'id-1').end('{}');
    } else if (url.endsWith('/event/next')) {
      this.#extensionAsks = response;
      this.#deliverToExtension();
      this.#asked();
    } else if (url.endsWith('/invocation/next')) {
      this.#runtimeAsks = response;
      this.#asked();
      this.#deliver();
    } else {
      response.writeHead(202).end('{}');
      this.#posted(url, body, request);
    }
  }

  #asked(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #posted(url: string, body: string, request: IncomingMessage): void {
    if (url.endsWith('/init/error')) this.#initError?.({ kind: 'init error', body: errorOf(body) });
    const [, id, kind] = /\/invocation\/([\w-]+)\/(response|error)$/.exec(url) ?? [];
    if (!id || id !== this.#current?.id) return;
    const trailer = request.trailers['lambda-runtime-function-error-type'];
    this.#current.done({
      kind: kind as 'response' | 'error',
      body: kind === 'error' ? errorOf(body) : body,
      contentType: request.headers['content-type'],
      trailer: trailer?.toString(),
    });
    this.#current = undefined;
  }

  #deliver(): void {
    if (!this.#runtimeAsks || this.#current) return;
    const next = this.#events.shift();
    if (!next) return;
    this.#current = next;
    const deadlineMs = Date.now() + 10_000;
    this.#runtimeAsks
      .setHeader('Lambda-Runtime-Aws-Request-Id', next.id)
      .setHeader('Lambda-Runtime-Deadline-Ms', String(deadlineMs))
      .setHeader('Lambda-Runtime-Invoked-Function-Arn', 'arn:aws:lambda:eu-west-1:123456789012:function:f')
      .setHeader('Content-Type', 'application/json')
      .end(JSON.stringify(next.event));
    this.#runtimeAsks = undefined;
    if (!this.#registered) return;
    this.#extensionEvents.push(JSON.stringify({ eventType: 'INVOKE', requestId: next.id, deadlineMs }));
    this.#deliverToExtension();
  }

  #deliverToExtension(): void {
    const event = this.#extensionAsks && this.#extensionEvents.shift();
    if (!event) return;
    this.#extensionAsks?.end(event);
    this.#extensionAsks = undefined;
  }
}

function errorOf(body: string): unknown {
  const { errorType, errorMessage } = JSON.parse(body);
  return { errorType, errorMessage };
}
