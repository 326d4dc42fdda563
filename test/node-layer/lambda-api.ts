import type { ServerResponse } from 'node:http';
import { serve } from './kit';

export interface LambdaApi {
  /** Host and port, for AWS_LAMBDA_RUNTIME_API. */
  readonly api: string;
  /** What happened, in order: `register`, `next`, `response r1`, … */
  readonly log: string[];
  readonly registrations: { name: unknown; body: string }[];
  /** Answers the extension's pending, or its next, call for an event. */
  invoke(requestId: string, deadlineMs?: number): void;
  /** Resolves when the extension has asked for an event so many times. */
  asked(times: number): Promise<void>;
  /** What the next call for an event is answered with instead. */
  breakNext(answer: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

/** A model of Lambda's Extensions API, as far as an internal extension sees it. */
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
  const server = await serve((request, response) => {
    if (request.url === '/2020-01-01/extension/register') {
      log.push('register');
      registrations.push({ name: request.headers['lambda-extension-name'], body: request.body });
      if (options.refuse) return response.writeHead(403).end('{"errorType":"Extension.RegistrationClosed"}');
      return response.setHeader('Lambda-Extension-Identifier', 'id-1').end('{}');
    }
    log.push(request.headers['lambda-extension-identifier'] === 'id-1' ? 'next' : 'next without identifier');
    asks++;
    for (const look of waiting) look();
    const answer = broken.shift();
    if (answer) return answer(response);
    pending = response;
    deliver();
  });
  return {
    api: server.host,
    log,
    registrations,
    invoke(requestId, deadlineMs = Date.now() + 10_000) {
      events.push(JSON.stringify({ eventType: 'INVOKE', requestId, deadlineMs }));
      deliver();
    },
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
    breakNext: (answer) => broken.push(answer),
    close: server.close,
  };
}
