import type { Frame } from './line-framer';
import { unpickle } from './pickle';

const LENGTH_BYTES = 4;
/** How many pieces of a record that arrives slowly are held before they are joined. */
const MAX_PIECES = 64;
/** Attributes of Python's log records that repeat others, or that mean something only in the sender's process. */
const SAID = new Set([
  'args',
  'created',
  'exc_info',
  'exc_text',
  'levelno',
  'message',
  'msecs',
  'msg',
  'relativeCreated',
]);

const LEVELS: ReadonlySet<unknown> = new Set(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);

/**
 * Takes the records of Python's `SocketHandler`: four bytes of length, and the record's attributes as a pickle.
 *
 * @see https://docs.python.org/3/library/logging.handlers.html#sockethandler
 */
export class PickledRecords {
  readonly #maxBytes: number;
  readonly #onFrame: (frame: Frame) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Bytes of the record at hand, its length included. */
  #wanted = LENGTH_BYTES;
  /** Bytes of a record over the limit that are still to come. */
  #skipping = 0;

  constructor(maxBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      const part = rest.subarray(0, this.#skipping || this.#wanted - this.#pendingBytes);
      rest = rest.subarray(part.length);
      if (this.#skipping > 0) {
        this.#skipping -= part.length;
        continue;
      }
      this.#pending.push(Buffer.from(part));
      this.#pendingBytes += part.length;
      if (this.#pendingBytes === this.#wanted) this.#take();
      else if (this.#pending.length > MAX_PIECES) this.#pending = [Buffer.concat(this.#pending)];
    }
  }

  /** Notes that the connection has ended. An unfinished record becomes a frame as it is. */
  end(): void {
    const missing = this.#wanted - this.#pendingBytes;
    if (this.#pendingBytes > 0) this.#emitRaw(this.#takePending(), 0, missing);
  }

  #take(): void {
    if (this.#wanted > LENGTH_BYTES) {
      this.#emit(this.#takePending().subarray(LENGTH_BYTES));
      return;
    }
    const head = Buffer.concat(this.#pending);
    const length = head.readUInt32BE(0);
    if (length > this.#maxBytes) {
      this.#takePending();
      this.#skipping = length;
      this.#emitRaw(Buffer.from(`a pickled record of ${length} bytes`), length);
    } else if (length === 0) this.#takePending();
    else {
      this.#pending = [head];
      this.#wanted = LENGTH_BYTES + length;
    }
  }

  #takePending(): Buffer {
    const all = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#wanted = LENGTH_BYTES;
    return all;
  }

  #emit(pickle: Buffer): void {
    let text: string;
    try {
      text = JSON.stringify(recordOf(unpickle(pickle)));
    } catch {
      this.#emitRaw(pickle, 0);
      return;
    }
    this.#onFrame({ text, encoding: 'utf-8', discardedBytes: 0, isWhole: true });
  }

  #emitRaw(bytes: Buffer, discardedBytes: number, missingBytes = 0): void {
    const text = bytes.toString('latin1');
    this.#onFrame({ text, encoding: 'latin1', discardedBytes, missingBytes, isWhole: true });
  }
}

/** The JSON record of a Python log record. */
function recordOf(attributes: unknown): Record<string, unknown> {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes))
    throw new Error('a pickled record is no dictionary');
  const given = attributes as Record<string, unknown>;
  const { created, msg, exc_text: trace, levelno, levelname } = given;
  const record: Record<string, unknown> = {
    ...(typeof created === 'number' && { asctime: new Date(Math.floor(created * 1000)).toISOString() }),
    message: typeof msg === 'string' ? msg : JSON.stringify(msg),
    ...(typeof trace === 'string' && { exc_info: trace }),
    ...(!LEVELS.has(levelname) && { levelno }),
  };
  for (const [name, value] of Object.entries(given)) {
    const isUnnamed = name === 'levelname' && value === `Level ${levelno}`;
    if (!SAID.has(name) && value !== null && !isUnnamed)
      Object.defineProperty(record, name, { value, enumerable: true });
  }
  return record;
}
