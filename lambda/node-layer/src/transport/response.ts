import { type Head, parseHead } from './response-head';

/** What a head may take, what all trailers may, and one chunk's size line. */
export const MAX_HEAD_BYTES = 32 * 1024;
/** 500 answers with an error text each are 200 KB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const START = 'HTTP/1.';
const NEW_LINE = '\r\n';

/** An HTTP answer, as far as the transport asks. */
export interface Answer {
  readonly status: number;
  /** The header `x-amzn-errortype`, or empty. */
  readonly type: string;
  /** The body, a character a byte. */
  readonly text: string;
  /** How long the connection may be used again; 0: not at all. */
  readonly keepMs: number;
}

type Part = 'head' | 'body' | 'untilClose' | 'size' | 'chunk' | 'trailers' | 'done';

/**
 * Reads one HTTP/1.x answer to a POST, in whatever pieces it comes. What RFC 9112 lets a client refuse is refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class AnswerReader {
  #part: Part = 'head';
  #head: Head | undefined;
  #text = '';
  /** Read so far of `#text`. */
  #at = 0;
  /** Bytes to come of the body or the chunk. */
  #wanted = 0;
  #trailerBytes = 0;
  #body = '';

  /**
   * Takes the next piece, a character a byte.
   *
   * @returns the answer when this completes it
   * @throws Error if this is no HTTP/1.x answer, or one over the limits
   */
  push(piece: string): Answer | undefined {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    while (this.#readPart());
    return this.#part === 'done' ? this.#answer() : undefined;
  }

  /** The other side sends no more: the answer if that is how it ends, undefined if it is cut off. */
  end(): Answer | undefined {
    if (this.#part !== 'untilClose') return undefined;
    this.#body = this.#take(this.#text.length);
    return this.#answer();
  }

  #answer(): Answer {
    const { status, type, keepMs } = this.#head as Head;
    // Bytes nobody asked for: what comes next on this connection cannot be trusted.
    return { status, type, text: this.#body, keepMs: this.#at < this.#text.length ? 0 : keepMs };
  }

  /** Reads one part if it is there. @returns whether there may be more to read */
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
      throw new Error('the answer is not HTTP/1.x');
    }
    if (bytes > MAX_HEAD_BYTES) throw new Error(`the answer's head is over ${MAX_HEAD_BYTES} bytes`);
    if (end === -1) return false;
    const head = parseHead(this.#take(bytes));
    this.#at += 4;
    if (head.status === 101) throw new Error('the answer changes the protocol (HTTP 101)');
    // 100, 102, 103: the answer itself follows.
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
    if (size === undefined) throw new Error('the answer has a chunk without a size');
    this.#wanted = Number.parseInt(size, 16);
    checkBody(this.#body.length + this.#wanted);
    this.#part = this.#wanted === 0 ? 'trailers' : 'chunk';
    return true;
  }

  #readChunk(): boolean {
    if (this.#left() < this.#wanted + NEW_LINE.length) return false;
    this.#body += this.#take(this.#wanted);
    if (this.#take(NEW_LINE.length) !== NEW_LINE) throw new Error('the answer has a chunk of another size');
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
    if (bytes > MAX_HEAD_BYTES) throw new Error(`the answer has a line over ${MAX_HEAD_BYTES} bytes`);
    if (end === -1) return undefined;
    const line = this.#take(bytes);
    this.#at += NEW_LINE.length;
    return line;
  }
}

function checkBody(bytes: number): void {
  if (bytes > MAX_BODY_BYTES) throw new Error(`the answer is over ${MAX_BODY_BYTES} bytes`);
}
