import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { logstashAnswer } from './logstash-api';
import { prometheusText } from './prometheus';
import type { Snapshot } from './snapshot';

/** Serves Logstash's monitoring API and `/metrics`. */
export function monitoringServer(snapshot: () => Snapshot): Server {
  return createServer((request, response) => {
    const path = pathOf(request);
    if (path === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(prometheusText(snapshot()));
      return;
    }
    const answer = logstashAnswer(path, snapshot());
    if (answer) json(response, 200, answer);
    else json(response, 404, { path, status: 404, error: { message: 'Not Found' } });
  });
}

/** Serves `GET /health` for load balancers: 200 while it takes connections, 503 when it is about to end. */
export function healthServer(isStopping: () => boolean): Server {
  return createServer((request, response) => {
    if (pathOf(request) !== '/health') json(response, 404, { status: 'no such path; GET /health' });
    else if (isStopping()) json(response, 503, { status: 'stopping' });
    else json(response, 200, { status: 'ok' });
  });
}

/** @returns the port, which the system chooses for 0 */
export async function listen(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => resolve());
  });
  return (server.address() as { port: number }).port;
}

export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
