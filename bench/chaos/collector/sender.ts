import { connect, type Socket } from 'node:net';
import { lineOf } from './tally';

/** The lines that one connection sent: those with the numbers `from` to `to - 1`. */
export interface Sent {
  readonly from: number;
  readonly to: number;
}

const RECONNECT_MS = 100;

/**
 * A program that logs to a socket: it waits while nothing is taken, connects again when the connection is gone, and goes on
 * with the next line. It cannot know which of its earlier lines were read.
 */
export class Sender {
  /** What was sent by each connection, in order. */
  readonly connections: Sent[] = [];
  /** Milliseconds for which it had to wait until more was taken. */
  waitedMs = 0;
  readonly #id: number;
  readonly #lines: number;
  readonly #port: number;

  constructor(id: number, lines: number, port: number) {
    this.#id = id;
    this.#lines = lines;
    this.#port = port;
  }

  /** Sends all lines. */
  async run(): Promise<void> {
    for (let next = 0; next < this.#lines; ) {
      const socket = await this.#connected();
      const from = next;
      next = await this.#sendFrom(socket, from);
      this.connections.push({ from, to: next });
    }
  }

  async #connected(): Promise<Socket> {
    for (;;) {
      const socket = connect(this.#port, '127.0.0.1');
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      if (isOpen) return socket;
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  /** @returns the first line that this connection did not begin with */
  async #sendFrom(socket: Socket, from: number): Promise<number> {
    let next = from;
    let isGone = false;
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    void closed.then(() => {
      isGone = true;
    });
    while (next < this.#lines && !isGone) {
      if (socket.write(lineOf(this.#id, next++))) continue;
      const started = performance.now();
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
      this.waitedMs += performance.now() - started;
    }
    if (!isGone) {
      socket.end();
      await closed;
    }
    return next;
  }
}
