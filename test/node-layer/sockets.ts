import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Result } from '../../lambda/node-layer/src/transport/connection';
import { Connections, type ConnectionsOptions } from '../../lambda/node-layer/src/transport/connections';
import type { Keys } from '../../lambda/node-layer/src/transport/http';
import { acceptAll } from './kit';

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
export const KEYS: Keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

/** What a request, and the answer to it, is to a server that speaks in bytes. */
export type OnRequest = (socket: Socket, text: string, requests: number) => void;

/** A server of bytes on a free port of the loopback interface, and what connected to it. */
export class SocketServer {
  server: Server | undefined;
  sockets: Socket[] = [];

  /** Calls back once a request is there as a whole, with how many this socket has sent. */
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
  if ('status' in result) connections.give(connection, result);
  return result;
}

/** A 200 that takes all records of a request. */
export function acceptance(request: string, headers = ''): string {
  const answer = acceptAll(request.slice(request.indexOf('\r\n\r\n') + 4));
  return `HTTP/1.1 200 OK\r\n${headers}content-length: ${answer.length}\r\n\r\n${answer}`;
}

/** The other side's news has been heard. */
export async function heard(socket: Socket | undefined): Promise<void> {
  if (socket && !socket.destroyed) await once(socket, 'close');
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
