import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { filledIn, type PreparedResponse, prepare } from './responses';
import { type HostileRequest, nth, type Step, type Way } from './ways';

const GOOD: HostileRequest = {
  takes: 'acknowledged',
  steps: [{ send: 'HTTP/1.1 200 OK\r\nContent-Length: {{length}}\r\n\r\n{{body}}' }],
};
const PIECE_BYTES = 65_536;

/** A server on loopback that misbehaves in one way, and keeps the `log_id`s of the records it took. */
export class HostileServer {
  readonly #way: Way;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #requests = 0;
  /** Ids of the records that the server took. */
  readonly taken = new Set<string>();
  /** Ids of the records that were acknowledged in some response. */
  readonly acknowledged = new Set<string>();

  constructor(way: Way) {
    this.#way = way;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#serve(socket));
  }

  /** @returns the address to send to */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const { connections, then } = this.#way;
    const steps = nth(connections, this.#connections++, then) ?? [];
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('end', () => socket.end());
    const requests = requestsOf(socket);
    if (steps.some((step) => 'stop' in step)) return void socket.pause();
    await play(steps, socket, prepare([], {}));
    for await (const body of requests) await this.#respond(body, socket);
  }

  async #respond(body: string, socket: Socket): Promise<void> {
    const request = nth(this.#way.requests, this.#requests++, this.#way.then) ?? GOOD;
    const ids = idsIn(body);
    const response = prepare(ids, request);
    if (request.takes !== 'none') {
      for (const id of request.takes === 'all' ? ids : response.acknowledged) this.taken.add(id);
    }
    for (const id of response.acknowledged) this.acknowledged.add(id);
    await play(request.steps, socket, response);
  }
}

/** The bodies of the requests on a connection, as they become complete. */
async function* requestsOf(socket: Socket): AsyncGenerator<string> {
  let text = '';
  // Not an iterator of the socket's own: it would close the socket when a request's steps take long.
  const events: (() => void)[] = [];
  const wake = () => {
    for (const event of events.splice(0)) event();
  };
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1');
    wake();
  });
  socket.on('close', wake);
  for (;;) {
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, Math.max(0, head)))?.[1] ?? Number.NaN);
    if (head !== -1 && text.length >= head + 4 + length) {
      const body = text.slice(head + 4, head + 4 + length);
      text = text.slice(head + 4 + length);
      yield body;
    } else if (socket.destroyed) return;
    else await new Promise<void>((resolve) => events.push(resolve));
  }
}

function idsIn(body: string): string[] {
  const { Records } = JSON.parse(body) as { Records: { Data: string }[] };
  return Records.map(({ Data }) => JSON.parse(Buffer.from(Data, 'base64').toString()).log_id);
}

async function play(steps: readonly Step[], socket: Socket, response: PreparedResponse): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if ('send' in step) await send(socket, filledIn(step.send, response), step);
    else if ('drip' in step) {
      for (const byte of filledIn(step.drip, response)) {
        if (socket.destroyed) return;
        socket.write(byte, 'latin1');
        await pause(step.everyMs);
      }
    } else if ('wait' in step) await pause(step.wait);
    else if ('close' in step) close(socket, step.close);
  }
}

async function send(
  socket: Socket,
  text: string,
  { times = 1, everyMs }: { times?: number | 'forever'; everyMs?: number },
): Promise<void> {
  const count = times === 'forever' ? Number.POSITIVE_INFINITY : times;
  const together = everyMs === undefined ? Math.max(1, Math.floor(PIECE_BYTES / text.length)) : 1;
  for (let sent = 0; sent < count && !socket.destroyed; ) {
    const now = Math.min(together, count - sent);
    const goesOn = socket.write(text.repeat(now), 'latin1');
    sent += now;
    if (everyMs !== undefined) await pause(everyMs);
    else if (!goesOn) await drained(socket);
  }
}

function close(socket: Socket, how: 'fin' | 'write' | 'reset'): void {
  if (how === 'reset') socket.resetAndDestroy();
  else if (how === 'write') socket.end();
  else socket.end(() => socket.destroy());
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
