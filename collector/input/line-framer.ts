import { isUtf8 } from 'node:buffer';
import { type Framing, framingOf, MAX_DIGITS } from './framing';
import { Log4jsRecords } from './log4js-records';
import { PickledRecords } from './pickled-records';

/** One line, or one frame of another framing, without its end. */
export interface Frame {
  readonly text: string;
  /** `latin1` where the bytes were no UTF-8: every byte is a character then. */
  readonly encoding: 'utf-8' | 'latin1';
  /** How many bytes of the line were discarded, because it was longer than the limit. */
  readonly discardedBytes: number;
  /** How many of the bytes that the sender announced did not arrive before the connection's end. @default 0 */
  readonly missingBytes?: number;
  /** Whether the frame is a whole record, as every frame but a line is: then its text may hold line ends. */
  readonly isWhole: boolean;
}

const NEWLINE = 10;
const NUL = 0;

/**
 * Cuts the bytes of one connection into frames. The first bytes tell its framing: lines (ended by LF or CRLF), counted octets,
 * records ended by NUL, Python's pickles, or log4js's records. Keeps at most one unfinished frame of `maxBytes`.
 */
export class LineFramer {
  readonly #maxBytes: number;
  readonly #onFrame: (frame: Frame) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Bytes of the line at hand that were discarded; the line is being skipped if there are any. */
  #discarded = 0;
  /** Undefined until the first bytes tell the framing. */
  #framing: Framing | undefined;
  /** Takes records that are framed in a logger's own way. */
  #records: PickledRecords | Log4jsRecords | undefined;
  /** Bytes of the current counted frame that have not come yet, including those that will be discarded. */
  #missing = 0;

  constructor(maxBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    if (this.#framing === undefined) {
      chunk = this.#takePending(chunk);
      this.#framing = framingOf(chunk) ?? (chunk.length > this.#maxBytes ? 'lines' : undefined);
      if (this.#framing === undefined) {
        this.#keep(chunk);
        return;
      }
    }
    if (this.#framing === 'pickled' || this.#framing === 'log4js') {
      const Records = this.#framing === 'pickled' ? PickledRecords : Log4jsRecords;
      this.#records ??= new Records(this.#maxBytes, this.#onFrame);
      this.#records.push(chunk);
    } else if (this.#framing === 'counted') this.#pushCounted(chunk);
    else this.#pushEnded(chunk, this.#framing === 'nul' ? NUL : NEWLINE);
  }

  /** The connection has ended: an unfinished line is a line. */
  end(): void {
    this.#records?.end();
    if (this.#pendingBytes === 0 && this.#discarded === 0) return;
    this.#emit(this.#takePending(Buffer.alloc(0)), this.#missing > 0);
  }

  /** @param by the byte that ends a line or a frame */
  #pushEnded(chunk: Buffer, by: number): void {
    const last = chunk.lastIndexOf(by);
    if (last === -1) {
      this.#keep(chunk);
      return;
    }
    let start = 0;
    if (this.#pendingBytes > 0 || this.#discarded > 0) {
      start = chunk.indexOf(by) + 1;
      this.#keep(chunk.subarray(0, start - 1));
      this.#emit(this.#takePending(Buffer.alloc(0)), by === NUL);
    }
    if (start <= last) this.#emitAll(chunk.subarray(start, last), by);
    if (last + 1 < chunk.length) this.#keep(chunk.subarray(last + 1));
  }

  /** Whole lines or frames. Lines are decoded in one go if all are UTF-8 and none is too long, as nearly always. */
  #emitAll(lines: Buffer, by: number): void {
    if (by === NEWLINE && lines.length <= this.#maxBytes && isUtf8(lines)) {
      const text = lines.toString('utf8');
      for (let start = 0; start <= text.length; ) {
        const next = text.indexOf('\n', start);
        const end = next === -1 ? text.length : next;
        const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
        this.#onFrame({
          text: text.slice(start, stop),
          encoding: 'utf-8',
          discardedBytes: 0,
          isWhole: false,
        });
        start = end + 1;
      }
      return;
    }
    for (let start = 0; start <= lines.length; ) {
      const next = lines.indexOf(by, start);
      const end = next === -1 ? lines.length : next;
      this.#keep(lines.subarray(start, end));
      this.#emit(this.#takePending(Buffer.alloc(0)), by === NUL);
      start = end + 1;
    }
  }

  #pushCounted(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#missing === 0) {
        rest = this.#takePending(rest);
        const space = rest.subarray(0, MAX_DIGITS + 1).indexOf(' ');
        const length = space > 0 ? Number(rest.toString('latin1', 0, space)) : Number.NaN;
        if (space === -1 && rest.length <= MAX_DIGITS) {
          this.#keep(rest);
          return;
        }
        if (!Number.isInteger(length) || length === 0) {
          // Senders that end a frame with LF besides counting it; anything else is taken as lines from here on.
          if (rest[0] === NEWLINE) rest = rest.subarray(1);
          else {
            this.#framing = 'lines';
            this.#pushEnded(rest, NEWLINE);
            return;
          }
          continue;
        }
        this.#missing = length;
        rest = rest.subarray(space + 1);
      }
      const part = rest.subarray(0, this.#missing);
      this.#missing -= part.length;
      rest = rest.subarray(part.length);
      this.#keep(part);
      if (this.#missing === 0) this.#emit(this.#takePending(Buffer.alloc(0)), true);
    }
  }

  #keep(bytes: Buffer): void {
    const room = this.#maxBytes - this.#pendingBytes;
    const kept = bytes.length <= room ? bytes : bytes.subarray(0, room);
    this.#discarded += bytes.length - kept.length;
    if (kept.length === 0) return;
    // A socket's chunk is its own, but a small rest would hold the whole of it.
    this.#pending.push(Buffer.from(kept));
    this.#pendingBytes += kept.length;
    if (this.#pending.length > 64) this.#pending = [Buffer.concat(this.#pending)];
  }

  #takePending(chunk: Buffer): Buffer {
    if (this.#pendingBytes === 0) return chunk;
    const all = Buffer.concat([...this.#pending, chunk]);
    this.#pending = [];
    this.#pendingBytes = 0;
    return all;
  }

  #emit(bytes: Buffer, isWhole: boolean): void {
    const discardedBytes = this.#discarded;
    this.#discarded = 0;
    let end = bytes.length;
    if (isWhole && bytes[end - 1] === NEWLINE) end--;
    if (bytes[end - 1] === 13) end--;
    const line = bytes.subarray(0, end);
    // A cut may be within a character.
    const whole = discardedBytes > 0 ? withoutPartOfCharacter(line) : line;
    const encoding = isUtf8(whole) ? 'utf-8' : 'latin1';
    this.#onFrame({
      text: whole.toString(encoding === 'utf-8' ? 'utf8' : 'latin1'),
      encoding,
      discardedBytes,
      isWhole,
      ...(this.#missing > 0 && { missingBytes: this.#missing }),
    });
  }
}

/** A UTF-8 character has at most three bytes behind its first. */
function withoutPartOfCharacter(bytes: Buffer): Buffer {
  for (let end = bytes.length; end > Math.max(0, bytes.length - 4); end--) {
    if (isUtf8(bytes.subarray(0, end))) return bytes.subarray(0, end);
  }
  return bytes;
}
