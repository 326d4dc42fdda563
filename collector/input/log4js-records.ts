import { format } from 'node:util';
import { parse } from 'flatted';
import type { Frame } from './line-framer';

/** The beginning of a record, and the mark behind each. */
export const LOG4JS_START = '[{"startTime"';
const END = Buffer.from('__LOG4JS__');
/** How many pieces of a record that arrives slowly are held before they are joined. */
const MAX_PIECES = 64;
/** What log4js writes in place of values that JSON has not. */
const VALUES: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ['__LOG4JS_undefined__', undefined],
  ['__LOG4JS_NaN__', Number.NaN],
  ['__LOG4JS_Infinity__', Number.POSITIVE_INFINITY],
  ['__LOG4JS_-Infinity__', Number.NEGATIVE_INFINITY],
]);

/**
 * Takes the records of log4js's TCP appender: events in the notation of `flatted`, each with a mark behind it.
 *
 * @see https://log4js-node.github.io/log4js-node/tcp.html
 */
export class Log4jsRecords {
  readonly #maxBytes: number;
  readonly #onFrame: (frame: Frame) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #discarded = 0;
  /** The last bytes, which may be the beginning of a mark. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let rest = Buffer.concat([this.#tail, chunk]);
    for (let end = rest.indexOf(END); end !== -1; end = rest.indexOf(END)) {
      this.#keep(rest.subarray(0, end));
      this.#emit();
      rest = rest.subarray(end + END.length);
    }
    const safe = Math.max(0, rest.length - END.length + 1);
    this.#keep(rest.subarray(0, safe));
    this.#tail = rest.subarray(safe);
  }

  /** Notes that the connection has ended. An unfinished record becomes a frame as it is. */
  end(): void {
    this.#keep(this.#tail);
    if (this.#pendingBytes > 0) this.#emit();
  }

  #keep(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#maxBytes - this.#pendingBytes);
    this.#discarded += bytes.length - kept.length;
    if (kept.length === 0) return;
    this.#pending.push(Buffer.from(kept));
    this.#pendingBytes += kept.length;
    if (this.#pending.length > MAX_PIECES) this.#pending = [Buffer.concat(this.#pending)];
  }

  #emit(): void {
    const discardedBytes = this.#discarded;
    let text = Buffer.concat(this.#pending).toString('utf8');
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#discarded = 0;
    try {
      if (discardedBytes === 0)
        text = JSON.stringify(recordOf(parse(text, (_key, value) => VALUES.get(value) ?? value)));
    } catch {
      // A record that is not in log4js's notation stays as it is.
    }
    this.#onFrame({ text, encoding: 'utf-8', discardedBytes, isWhole: true });
  }
}

interface Event {
  readonly data?: unknown;
  readonly [name: string]: unknown;
}

/** The JSON record of an event: its arguments as log4js prints them, and the stack of the error among them. */
function recordOf({ data, ...rest }: Event): object {
  const args = Array.isArray(data) ? data : [data];
  const error = args.find(isError);
  const message = format(
    ...args.map((arg) => (isError(arg) ? (arg.message ?? arg.stack.split('\n')[0]) : arg)),
  );
  const { stack, message: _, ...others } = error ?? { stack: undefined };
  const err = error && { stack, ...others };
  return { ...rest, data: message, ...(err && { err }) };
}

function isError(value: unknown): value is { stack: string; message?: string } {
  return typeof (value as { stack?: unknown } | null | undefined)?.stack === 'string';
}
