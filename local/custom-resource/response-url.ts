import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../machine/loopback';
import { MAX_RESPONSE_BYTES } from './response';

/** A URL on loopback to which one custom resource puts its response, in place of AWS's presigned S3 URL. */
export interface ResponseUrl {
  readonly url: string;
  /** Resolves with the body of the first response. */
  readonly body: Promise<Buffer>;
  /** The body, where it has arrived already. */
  received(): Buffer | undefined;
  close(): Promise<void>;
}

/** Bytes that are read of a response that is too long, so that a message can say how long it is. */
const READ_LIMIT_BYTES = 16 * MAX_RESPONSE_BYTES;

export async function openResponseUrl(): Promise<ResponseUrl> {
  const path = `/${randomUUID()}`;
  let first: Buffer | undefined;
  let settle: (body: Buffer) => void = () => undefined;
  const body = new Promise<Buffer>((resolve) => {
    settle = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method !== 'PUT' || request.url !== path) return end(response, 403);
    readBody(request)
      .then((sent) => {
        first ??= sent;
        // The sender gets its 200 before this server closes.
        response.once('close', () => settle(sent));
        end(response, 200);
      })
      .catch(() => end(response, 400));
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}${path}`,
    body,
    received: () => first,
    close,
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= READ_LIMIT_BYTES) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
