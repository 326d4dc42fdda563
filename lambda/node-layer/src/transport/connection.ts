import type { Socket } from 'node:net';
import { type HttpResponse, ResponseReader } from './response';

/** Errors of a reused connection before any response: the server closed it while the process was frozen. */
const STALE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** Requests below this size leave as one string in one write. */
const SMALL_BYTES = 16_384;
/** So many responses of a connection are remembered, to tell a copy of one. */
const REMEMBERED = 4;

export interface Failure {
  readonly error: NodeJS.ErrnoException;
  /** Whether the server cannot have taken the request: then it may be sent again at once, on a new connection. */
  readonly stale: boolean;
}

export type Result = HttpResponse | Failure;
/** What no other body has: a body with the same key is no response to a later request. Undefined if the body has no such thing. */
export type KeyOf = (text: string) => string | undefined;
type ReadyEvent = 'connect' | 'secureConnect';

/** One HTTP/1.1 connection, for one request at a time. It never keeps the process alive. */
export class Connection {
  readonly #socket: Socket;
  readonly #readyEvent: ReadyEvent;
  #ready = false;
  #requests = 0;
  #keptUntilMs = 0;
  #reader: ResponseReader | undefined;
  #done: ((result: Result) => void) | undefined;
  readonly #keyOf: KeyOf;
  readonly #keys: string[] = [];

  /** @param readyEvent the socket's event after which requests may be written: the server has been verified by then */
  constructor(socket: Socket, readyEvent: ReadyEvent, keyOf: KeyOf = () => undefined) {
    this.#socket = socket;
    this.#readyEvent = readyEvent;
    this.#keyOf = keyOf;
    socket.setNoDelay(true);
    // A flush that is waited for keeps the process alive; the connection must not (see Shipper.flush).
    socket.unref();
    socket.once(readyEvent, () => {
      this.#ready = true;
      // Where several addresses are tried, the socket may have another handle by now.
      socket.unref();
    });
    socket.on('data', (data: Buffer) => this.#read(data.toString('latin1')));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.drop(error));
    socket.on('close', () => this.#ended());
  }

  /** Sends a request and calls back once: with the response, or with the error. */
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

  /** Closes the connection; a request in flight ends with this error. */
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
      // Bytes without a request: the connection cannot be trusted any more.
      this.#socket.destroy();
      return;
    }
    try {
      this.#reader ??= new ResponseReader();
      const response = this.#reader.push(piece);
      if (response) this.#respond(response);
    } catch (error) {
      this.drop(error as Error);
    }
  }

  /** @throws Error if an earlier response has come a second time: the response to this request may still come */
  #respond(response: HttpResponse): void {
    const key = this.#keyOf(response.text);
    if (key !== undefined) {
      if (this.#keys.includes(key)) throw new Error('the response to an earlier request came a second time');
      if (this.#keys.push(key) > REMEMBERED) this.#keys.shift();
    }
    this.#finish(response);
  }

  #ended(): void {
    const response = this.#reader?.end();
    if (this.#done && response) this.#finish(response);
    else this.drop(this.#reader && new Error('the response was cut off'));
  }

  #finish(result: Result): void {
    const done = this.#done as (result: Result) => void;
    this.#done = undefined;
    // The response came before the request was written: the server does not read the rest of it.
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    done(result);
  }
}

function closedError(): NodeJS.ErrnoException {
  return Object.assign(new Error('the connection was closed before a response'), { code: 'ECONNRESET' });
}
