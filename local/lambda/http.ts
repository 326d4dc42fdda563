import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads a body up to `limitBytes`. The result is `undefined` when it is longer; the rest is read and thrown away. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes <= limitBytes ? Buffer.concat(chunks) : undefined;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The error body of the Runtime and Extensions APIs. */
export function sendError(response: ServerResponse, status: number, error: ApiError): void {
  sendJson(response, status, error);
}

export interface ApiError {
  readonly errorType: string;
  readonly errorMessage: string;
}
