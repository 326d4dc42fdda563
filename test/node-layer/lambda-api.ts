import type { ServerResponse } from 'node:http';
import { serve } from './kit';

export interface LambdaApi {
  /** Host and port, for AWS_LAMBDA_RUNTIME_API. */
  readonly api: string;
  /** What happened, in order: `register`, `next`, `response r1`, … */
  readonly log: string[];
  readonly registrations: { name: unknown; body: string }[];
  /** Gives the extension an event, for its pending call or its next one. */
  invoke(requestId: string, deadlineMs?: number): void;
  /** Gives runtime and extension an event, once the runtime asks; resolves with the response when that is posted. */
  run(requestId: string, event: unknown): Promise<unknown>;
  /** Resolves when the extension has asked for an event so many times. */
  asked(times: number): Promise<void>;
  /** Responds to the next call for an event in another way. */
  breakNext(respond: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

/** A model of Lambda's Runtime and Extensions APIs, as far as one process sees them. */
export async function startLambdaApi(options: { refuse?: boolean } = {}): Promise<LambdaApi> {
  const log: string[] = [];
  const registrations: { name: unknown; body: string }[] = [];
  const events: string[] = [];
  const broken: ((response: ServerResponse) => void)[] = [];
  let pending: ServerResponse | undefined;
  let asks = 0;
  const waiting = new Set<() => void>();
  const deliver = () => {
    const event = pending && events.shift();
    if (!event) return;
    const response = pending;
    pending = undefined;
    response?.end(event);
  };
  const invoke = (requestId: string, deadlineMs = Date.now() + 10_000) => {
    events.push(JSON.stringify({ eventType: 'INVOKE', requestId, deadlineMs }));
    deliver();
  };
  const runtime = runtimeApi(log, (requestId) => invoke(requestId));
  const server = await serve((request, response) => {
    if (runtime.serve(request.url ?? '', request.body, response)) return;
    if (request.url === '/2020-01-01/extension/register') {
      log.push('register');
      registrations.push({ name: request.headers['lambda-extension-name'], body: request.body });
      if (options.refuse) return response.writeHead(403).end('{"errorType":"Extension.RegistrationClosed"}');
      return response.setHeader('Lambda-Extension-Identifier', 'id-1').end('{}');
    }
    log.push(request.headers['lambda-extension-identifier'] === 'id-1' ? 'next' : 'next without identifier');
    asks++;
    for (const look of waiting) look();
    const respond = broken.shift();
    if (respond) return respond(response);
    pending = response;
    deliver();
  });
  return {
    api: server.host,
    log,
    registrations,
    invoke,
    asked: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (asks < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    run: (requestId, event) => runtime.run(requestId, event),
    breakNext: (respond) => broken.push(respond),
    close: server.close,
  };
}

function runtimeApi(log: string[], onInvoke: (requestId: string) => void) {
  const posted = new Map<string, (body: unknown) => void>();
  const events: { requestId: string; event: unknown }[] = [];
  let pending: ServerResponse | undefined;
  const deliver = () => {
    const next = pending && events.shift();
    if (!next) return;
    pending?.setHeader('Lambda-Runtime-Aws-Request-Id', next.requestId).end(JSON.stringify(next.event));
    pending = undefined;
    onInvoke(next.requestId);
  };
  return {
    serve(url: string, body: string, response: ServerResponse): boolean {
      if (url.endsWith('/runtime/invocation/next')) {
        pending = response;
        deliver();
        return true;
      }
      const [, requestId, kind] = /\/runtime\/invocation\/(\w+)\/(response|error)$/.exec(url) ?? [];
      if (!requestId) return false;
      log.push(`${kind} ${requestId}`);
      posted.get(requestId)?.(JSON.parse(body));
      response.writeHead(202).end();
      return true;
    },
    run: (requestId: string, event: unknown) =>
      new Promise((resolve) => {
        posted.set(requestId, resolve);
        events.push({ requestId, event });
        deliver();
      }),
  };
}
