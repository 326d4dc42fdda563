import { format } from 'node:util';
import { parse } from 'flatted';
import type { Frame } from './line-framer';

/** How a record begins, and what stands behind each. */
export const LOG4JS_START = '[{"startTime"';
const END = Buffer.from('__LOG4JS__');
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
  #pending: Buffer = Buffer.alloc(0);
  #discarded = 0;

  constructor(maxBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let rest = Buffer.concat([this.#pending, chunk]);
    // The mark may be in two pieces.
    let from = Math.max(0, this.#pending.length - END.length);
    for (let end = rest.indexOf(END, from); end !== -1; end = rest.indexOf(END, from)) {
      this.#emit(rest.subarray(0, end));
      rest = rest.subarray(end + END.length);
      from = 0;
    }
    const excess = Math.max(0, rest.length - this.#maxBytes - END.length);
    this.#discarded += excess;
    // The first bytes are kept, and the last ones, which may be the beginning of a mark.
    const kept = excess === 0 ? [rest] : [rest.subarray(0, this.#maxBytes), rest.subarray(-END.length)];
    this.#pending = Buffer.concat(kept);
  }

  /** The connection has ended: what there is of a record is kept as it is. */
  end(): void {
    if (this.#pending.length > 0) this.#emit(this.#pending);
    this.#pending = Buffer.alloc(0);
  }

  #emit(bytes: Buffer): void {
    const discardedBytes = this.#discarded;
    this.#discarded = 0;
    let text = bytes.toString('utf8');
    try {
      if (discardedBytes === 0)
        text = JSON.stringify(recordOf(parse(text, (_key, value) => VALUES.get(value) ?? value)));
    } catch {
      // It stays as it is.
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
