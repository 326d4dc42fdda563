import type { Socket } from 'node:net';
import { type Answer, AnswerReader } from './response';

/** A reused connection that broke before an answer: the server had closed it while the process was frozen. */
const STALE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** Up to this, head and body leave as one string in one write. */
const SMALL_BYTES = 16_384;

export interface Failure {
  readonly error: NodeJS.ErrnoException;
  /** The server cannot have taken the request: it may be sent again at once, on a new connection. */
  readonly stale: boolean;
}

export type Result = Answer | Failure;
type ReadyEvent = 'connect' | 'secureConnect';

/** One HTTP/1.1 connection: one request at a time, then kept or not. Never holds the process. */
export class Connection {
  readonly #socket: Socket;
  readonly #readyEvent: ReadyEvent;
  #ready = false;
  #requests = 0;
  #keptUntilMs = 0;
  #reader: AnswerReader | undefined;
  #done: ((result: Result) => void) | undefined;

  /** @param readyEvent of the socket, after which requests may be written: the other side is known by then */
  constructor(socket: Socket, readyEvent: ReadyEvent) {
    this.#socket = socket;
    this.#readyEvent = readyEvent;
    socket.setNoDelay(true);
    // A flush that is waited for holds the process; the connection must not: see Shipper.flush.
    socket.unref();
    socket.once(readyEvent, () => {
      this.#ready = true;
      // Where several addresses are tried, this may be another handle than the first.
      socket.unref();
    });
    socket.on('data', (data: Buffer) => this.#read(data.toString('latin1')));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.drop(error));
    socket.on('close', () => this.#ended());
  }

  /** Sends a request and calls back once: with an answer, or with what went wrong. */
  exchange(head: string, body: Buffer, done: (result: Result) => void): void {
    this.#requests++;
    this.#reader = undefined;
    this.#done = done;
    if (this.#socket.destroyed) this.drop();
    else if (this.#ready) this.#write(head, body);
    else this.#socket.once(this.#readyEvent, () => this.#write(head, body));
  }

  keepUntil(ms: number): void {
    this.#keptUntilMs = ms;
  }

  isUsable(nowMs: number): boolean {
    return nowMs < this.#keptUntilMs && this.#socket.writable && this.#socket.readable;
  }

  /** Ends the connection, and with this error the request that is under way. */
  drop(error?: NodeJS.ErrnoException): void {
    this.#socket.destroy();
    if (!this.#done) return;
    const reason = error ?? closedError();
    const stale = this.#requests > 1 && !this.#reader && STALE.has(reason.code ?? '');
    this.#finish({ error: reason, stale });
  }

  #write(head: string, body: Buffer): void {
    const socket = this.#socket;
    if (head.length + body.length < SMALL_BYTES) {
      socket.write(head + body.toString('latin1'), 'latin1');
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body);
    socket.uncork();
  }

  #read(piece: string): void {
    if (!this.#done) {
      // Nobody asked.
      this.#socket.destroy();
      return;
    }
    try {
      this.#reader ??= new AnswerReader();
      const answer = this.#reader.push(piece);
      if (answer) this.#finish(answer);
    } catch (error) {
      this.drop(error as Error);
    }
  }

  #ended(): void {
    const answer = this.#reader?.end();
    if (this.#done && answer) this.#finish(answer);
    else this.drop(this.#reader && new Error('the answer was cut off'));
  }

  #finish(result: Result): void {
    const done = this.#done as (result: Result) => void;
    this.#done = undefined;
    // An answer that came before the request was out: nobody reads the rest of it.
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    done(result);
  }
}

function closedError(): NodeJS.ErrnoException {
  return Object.assign(new Error('the connection was closed before an answer'), { code: 'ECONNRESET' });
}
