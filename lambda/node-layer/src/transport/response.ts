import { parseHead, type ResponseHead } from './response-head';

/** Limit of all heads (the interim ones included), of all trailers, and of one chunk's size line. */
export const MAX_HEAD_BYTES = 32 * 1024;
/** Limit of a body; 500 entries with an error text each are 200 KB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const START = 'HTTP/1.';
const NEW_LINE = '\r\n';

/** An HTTP response, as far as the transport needs it. */
export interface HttpResponse {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
  /** Value of the header `x-amzn-errortype`, or empty. */
  readonly errorType: string;
  /** The body as latin1: each character is a byte. */
  readonly text: string;
  /** How long the connection may be used again; 0 means not at all. */
  readonly keepMs: number;
}

type Part = 'head' | 'body' | 'untilClose' | 'size' | 'chunk' | 'trailers' | 'done';

/**
 * Reads one HTTP/1.x response to a POST, in whatever pieces it comes. It refuses everything that RFC 9112 lets a client
 * refuse.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class ResponseReader {
  #part: Part = 'head';
  #head: ResponseHead | undefined;
  #headText = '';
  #text = '';
  /** How much of `#text` is read. */
  #at = 0;
  /** Bytes of the body or the chunk. */
  #wanted = 0;
  /** Bytes of the heads so far: a server may send interim ones (100, 102, 103) without end. */
  #headBytes = 0;
  #trailerBytes = 0;
  #body = '';

  /**
   * Takes the next piece as latin1.
   *
   * @returns the response, once it is complete
   * @throws Error if this is no HTTP/1.x response, or one over the limits
   */
  push(piece: string): HttpResponse | undefined {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    while (this.#readPart());
    return this.#part === 'done' ? this.#response() : undefined;
  }

  /** The server sends no more. @returns the response if it ends that way, undefined if it is cut off */
  end(): HttpResponse | undefined {
    if (this.#part !== 'untilClose') return undefined;
    this.#body = this.#take(this.#text.length);
    return this.#response();
  }

  #response(): HttpResponse {
    const { status, errorType, keepMs } = this.#head as ResponseHead;
    // With bytes beyond the response, what comes next on this connection cannot be trusted.
    return {
      status,
      head: this.#headText,
      errorType,
      text: this.#body,
      keepMs: this.#at < this.#text.length ? 0 : keepMs,
    };
  }

  /** Reads one part if it is complete. @returns whether there may be more to read */
  #readPart(): boolean {
    switch (this.#part) {
      case 'head':
        return this.#readHead();
      case 'body':
        if (this.#left() < this.#wanted) return false;
        this.#body = this.#take(this.#wanted);
        this.#part = 'done';
        return false;
      case 'size':
        return this.#readSize();
      case 'chunk':
        return this.#readChunk();
      case 'trailers':
        return this.#readTrailer();
      case 'untilClose':
        checkBody(this.#left());
        return false;
      case 'done':
        return false;
    }
  }

  #readHead(): boolean {
    const end = this.#text.indexOf('\r\n\r\n', this.#at);
    const bytes = (end === -1 ? this.#text.length : end) - this.#at;
    if (!START.startsWith(this.#text.slice(this.#at, this.#at + Math.min(bytes, START.length)))) {
      throw new Error('the response is not HTTP/1.x');
    }
    if (this.#headBytes + bytes > MAX_HEAD_BYTES) {
      throw new Error(`the response's head is over ${MAX_HEAD_BYTES} bytes`);
    }
    if (end === -1) return false;
    this.#headText = this.#take(bytes);
    const head = parseHead(this.#headText);
    this.#at += 4;
    this.#headBytes += bytes + 4;
    if (head.status === 101) throw new Error('the response changes the protocol (HTTP 101)');
    // After 100, 102 and 103 the response itself follows.
    if (head.status < 200) return true;
    this.#head = head;
    if (head.body === 'chunked') this.#part = 'size';
    else if (head.body === 'untilClose') this.#part = 'untilClose';
    else {
      checkBody(head.body);
      this.#wanted = head.body;
      this.#part = 'body';
    }
    return true;
  }

  #readSize(): boolean {
    const line = this.#takeLine();
    if (line === undefined) return false;
    const size = /^([\da-f]{1,8})[ \t]*(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) throw new Error('the response has a chunk without a size');
    this.#wanted = Number.parseInt(size, 16);
    checkBody(this.#body.length + this.#wanted);
    this.#part = this.#wanted === 0 ? 'trailers' : 'chunk';
    return true;
  }

  #readChunk(): boolean {
    if (this.#left() < this.#wanted + NEW_LINE.length) return false;
    this.#body += this.#take(this.#wanted);
    if (this.#take(NEW_LINE.length) !== NEW_LINE) throw new Error('the response has a chunk of another size');
    this.#part = 'size';
    return true;
  }

  #readTrailer(): boolean {
    const line = this.#takeLine();
    if (line === undefined) return false;
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > MAX_HEAD_BYTES) throw new Error(`the trailers are over ${MAX_HEAD_BYTES} bytes`);
    if (line === '') this.#part = 'done';
    return line !== '';
  }

  #left(): number {
    return this.#text.length - this.#at;
  }

  #take(count: number): string {
    const from = this.#at;
    this.#at += count;
    return this.#text.slice(from, this.#at);
  }

  #takeLine(): string | undefined {
    const end = this.#text.indexOf(NEW_LINE, this.#at);
    const bytes = (end === -1 ? this.#text.length : end) - this.#at;
    if (bytes > MAX_HEAD_BYTES) throw new Error(`the response has a line over ${MAX_HEAD_BYTES} bytes`);
    if (end === -1) return undefined;
    const line = this.#take(bytes);
    this.#at += NEW_LINE.length;
    return line;
  }
}

function checkBody(bytes: number): void {
  if (bytes > MAX_BODY_BYTES) throw new Error(`the response is over ${MAX_BODY_BYTES} bytes`);
}
