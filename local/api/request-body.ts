import type { IncomingMessage } from 'node:http';

/** Bytes of a refused body that are still read and thrown away, so that the client gets to see the response. */
const DRAIN_LIMIT_BYTES = 64 * 1024 * 1024;

/** Reads a body. The result is `undefined` as soon as the length header or the count shows more than `limitBytes`. */
export function readRequestBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const collect = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else {
        request.off('data', collect);
        chunks.length = 0;
        resolve(undefined);
      }
    };
    request.on('data', collect);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });
}

/** Throws away what the client still sends, and ends the connection of a client that does not stop. */
export function drain(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DRAIN_LIMIT_BYTES) request.destroy();
  });
  request.on('error', () => undefined);
  request.resume();
}
