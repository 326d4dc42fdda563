import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Result } from '../../lambda/node-layer/src/transport/connection';
import { Connections, type ConnectionsOptions } from '../../lambda/node-layer/src/transport/connections';
import type { Credentials } from '../../lambda/node-layer/src/transport/credentials';
import { acceptAll } from './kit';

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
export const CREDENTIALS: Credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

/** Called for each request. @param text the request @param requests how many this socket has sent */
export type OnRequest = (socket: Socket, text: string, requests: number) => void;

/** A server that reads and writes bytes, on a free port of the loopback interface. */
export class SocketServer {
  server: Server | undefined;
  sockets: Socket[] = [];

  /** Calls back for each complete request of a socket. */
  watch(socket: Socket, onRequest: OnRequest): void {
    let text = '';
    let requests = 0;
    this.sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      if (head === -1 || text.length < head + 4 + length) return;
      const request = text;
      text = '';
      onRequest(socket, request, ++requests);
    });
  }

  async listen(host: string, made: Server): Promise<number> {
    this.server = made.listen(0, host);
    await once(made, 'listening');
    return (made.address() as AddressInfo).port;
  }

  answering(onRequest: OnRequest, host = '127.0.0.1'): Promise<number> {
    return this.listen(
      host,
      createServer((socket) => this.watch(socket, onRequest)),
    );
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets = [];
    this.server?.close();
    this.server = undefined;
  }
}

export const connectionsTo = (port: number, options: Partial<ConnectionsOptions> = {}) =>
  new Connections({ secure: false, host: '127.0.0.1', port, maxIdle: 2, now: () => 0, ...options });

/** One request, as the transport makes it. */
export async function ask(connections: Connections, { fresh = false, body = '{}' } = {}): Promise<Result> {
  const connection = connections.take(fresh);
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
  const result = await new Promise<Result>((resolve) =>
    connection.exchange(head, Buffer.from(body), resolve),
  );
  if ('status' in result) connections.give(connection, result.keepMs);
  return result;
}

/** A 200 that takes all records of a request. */
export function acceptance(request: string, headers = ''): string {
  const body = acceptAll(request.slice(request.indexOf('\r\n\r\n') + 4));
  return `HTTP/1.1 200 OK\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

/** Waits until the socket is closed and what it sent has been read. */
export async function heard(socket: Socket | undefined): Promise<void> {
  if (socket && !socket.destroyed) await once(socket, 'close');
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
