import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_ANSWER_BYTES } from './response';

/** A place on loopback where one custom resource puts its answer, as the presigned S3 URL is in AWS. */
export interface ResponseUrl {
  readonly url: string;
  /** The body of the first answer. */
  readonly answered: Promise<Buffer>;
  /** The body, if it is there already. */
  received(): Buffer | undefined;
  close(): Promise<void>;
}

/** Room to read an answer that is too long and still say by how much, up to this. */
const READ_LIMIT_BYTES = 16 * MAX_ANSWER_BYTES;

export async function openResponseUrl(): Promise<ResponseUrl> {
  const path = `/${randomUUID()}`;
  let body: Buffer | undefined;
  let settle: (answer: Buffer) => void = () => undefined;
  const answered = new Promise<Buffer>((resolve) => {
    settle = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method !== 'PUT' || request.url !== path) return end(response, 403);
    readBody(request)
      .then((answer) => {
        body ??= answer;
        // Only then: whoever sent it is to have its 200 before this place closes.
        response.once('close', () => settle(answer));
        end(response, 200);
      })
      .catch(() => end(response, 400));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    answered,
    received: () => body,
    close: () => closed(server),
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

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
