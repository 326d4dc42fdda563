import { isTraceback, thrownType } from './stack-trace';

/** How far lines are joined. */
export interface JoinLimits {
  /** Most lines of a record. @default 1,000 */
  readonly lines: number;
  /** Most UTF-16 units of a record. @default 262,144 */
  readonly characters: number;
  /** A record is complete when no line has come for this long. @default 500 */
  readonly milliseconds: number;
}

export const JOIN_LIMITS: JoinLimits = { lines: 1000, characters: 262_144, milliseconds: 500 };

/** One record of one or several lines. */
export interface JoinedRecord {
  readonly text: string;
  readonly lines: number;
  /** The limit at which the record was cut, such as `after 1000 lines`; undefined if it was not. */
  readonly cut?: string | undefined;
}

const CHAINED =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)$/;
const CAUSED_BY = /^(?:Caused by|Suppressed|Wrapped by): /;

/** .NET writes it between the frames of an error that is thrown again. */
const END_OF_STACK = /^--- End of (?:inner exception )?stack trace .*---$/;
/** What is open at the end of a line, as where Node lists an error's members behind its stack, and what closes it. */
const OPENING = /[{[(]$/;
const CLOSING = /^[}\])]{1,8}[,;]?$/;

/** What follows the last line of a Python error: PostgreSQL's and SQLAlchemy's details. */
const DETAIL = /^(?:DETAIL|HINT|LINE \d+): |^\[(?:SQL|parameters): |^\(Background on this error at: /;
/** What asyncio writes between the message and the traceback of a task that nobody awaited. */
const ASYNCIO = /^(?:future|task|handle|protocol|transport): </;
/** How Go's end of a program begins, and then its stacks, whose lines are not all indented. */
const PANIC = /^(?:panic: |fatal error: )/;
const GOROUTINE = /^(?:goroutine \d+ \[|\[signal )/;
/** How a record may begin behind blanks: a time, a bracket, an object, or a level in upper case. */
const MAY_BEGIN = /^\s+(?:\d{2}|[[{]|[A-Z]{3})/;

/** How a line continues the record before it. */
type Continuation =
  | 'indented'
  | 'traceback'
  | 'thrown'
  | 'cause'
  | 'last line'
  | 'chained'
  | 'closing'
  | 'stack';

/** How a record begins: with a header, or with a line that is the whole record, such as a web server's. */
export type RecordStart = 'header' | 'whole';

/**
 * Joins the lines of one sender into records: indented lines, tracebacks and causes belong to the record before them.
 * Every line is in exactly one record, in order; blank lines between records are in none.
 */
export class LineJoiner {
  readonly #limits: JoinLimits;
  readonly #startOf: (line: string) => RecordStart | undefined;
  #lines: string[] = [];
  #characters = 0;
  #lastMs = 0;
  /** Blank lines since the last other line. They belong to the record only if another line follows. */
  #blanks = 0;
  /** Whether the record began with a header. */
  #hasHeader = false;
  /** Whether a line of the record ended with a bracket that opens. */
  #isOpening = false;
  /** Where in the end of a Go program the record is. */
  #panic: 'none' | 'begun' | 'stack' = 'none';
  /** Whether a Python traceback is open in the record, or has ended. */
  #traceback: 'none' | 'open' | 'ended' = 'none';

  /** @param startOf how a line begins a record; a thrown class after a header belongs to the header's record */
  constructor(startOf: (line: string) => RecordStart | undefined, limits: JoinLimits = JOIN_LIMITS) {
    this.#startOf = startOf;
    this.#limits = limits;
  }

  /** When the open record is complete unless a line comes, in milliseconds since 1970; undefined if none is open. */
  get dueMs(): number | undefined {
    return this.#lines.length === 0 ? undefined : this.#lastMs + this.#limits.milliseconds;
  }

  /** Takes a line without its end; returns the record that it completes. */
  push(line: string, nowMs: number): JoinedRecord | undefined {
    if (isBlank(line)) {
      if (this.#lines.length > 0) this.#blanks++;
      return undefined;
    }
    const continuation = this.#lines.length === 0 ? undefined : this.#continuation(line);
    const cut = continuation && this.#cut(line);
    const done = continuation && cut === undefined ? undefined : this.flush(cut);
    this.#append(line, continuation, nowMs);
    return done;
  }

  /** Ends the open record. */
  flush(cut?: string): JoinedRecord | undefined {
    if (this.#lines.length === 0) return undefined;
    const record = { text: this.#lines.join('\n'), lines: this.#lines.length, cut };
    this.#lines = [];
    this.#characters = 0;
    this.#blanks = 0;
    // A part that goes on after a cut is still within its traceback.
    if (cut === undefined) {
      this.#hasHeader = false;
      this.#isOpening = false;
      this.#panic = 'none';
      this.#traceback = 'none';
    }
    return record;
  }

  #continuation(line: string): Continuation | undefined {
    const first = line.charCodeAt(0);
    if (first === 0x20 || first === 0x09) return this.#beginsIndented(line) ? undefined : 'indented';
    // A JSON record is complete by itself, and so is what begins with a header.
    if (first === 0x7b) return undefined;
    if (this.#traceback === 'ended' && (CHAINED.test(line) || (this.#blanks <= 1 && DETAIL.test(line))))
      return 'chained';
    if (isTraceback(line)) return this.#hasHeader || this.#traceback !== 'none' ? 'traceback' : undefined;
    // loguru marks the frame that caught the error, and has blank lines around the frames.
    if (this.#traceback === 'open' && line.startsWith('> File "')) return 'indented';
    if (this.#blanks === 1 && thrownType(line) !== undefined) {
      if (this.#traceback === 'open') return 'last line';
      // Spring Boot has a blank line between a header and what was thrown.
      return this.#hasHeader && this.#lines.length === 1 ? 'thrown' : undefined;
    }
    if (this.#panic !== 'none' && this.#blanks <= 1 && this.#continuesPanic(line)) return 'stack';
    if (this.#blanks > 0) return undefined;
    if (this.#isOpening && CLOSING.test(line)) return 'closing';
    if (this.#traceback === 'open') return this.#startOf(line) ? undefined : 'last line';
    if (this.#hasHeader && this.#lines.length === 1 && ASYNCIO.test(line)) return 'chained';
    if (CAUSED_BY.test(line)) return 'cause';
    if (END_OF_STACK.test(line)) return 'chained';
    return this.#hasHeader && thrownType(line) !== undefined ? 'thrown' : undefined;
  }

  /** Whether a record begins behind blanks: log4j aligns its levels so, and Rust's tracing begins each record with two. */
  #beginsIndented(line: string): boolean {
    if (this.#isOpening || this.#traceback === 'open' || !MAY_BEGIN.test(line.slice(0, 64))) return false;
    const text = line.trimStart();
    if (text.charCodeAt(0) === 0x7b) return text.trimEnd().endsWith('}') && !this.#hasHeader;
    return this.#startOf(text) === 'header';
  }

  #continuesPanic(line: string): boolean {
    return GOROUTINE.test(line) || (this.#panic === 'stack' && this.#startOf(line) === undefined);
  }

  #cut(line: string): string | undefined {
    const { lines, characters } = this.#limits;
    if (this.#lines.length + this.#blanks >= lines) return `after ${lines} lines`;
    return this.#characters + line.length > characters ? `after ${characters} characters` : undefined;
  }

  #append(line: string, continuation: Continuation | undefined, nowMs: number): void {
    if (this.#lines.length > 0) for (; this.#blanks > 0; this.#blanks--) this.#lines.push('');
    if (this.#lines.length === 0 && continuation === undefined) {
      this.#hasHeader = this.#startOf(line.trimStart()) === 'header';
      if (PANIC.test(line)) this.#panic = 'begun';
    } else if (this.#panic === 'begun' && GOROUTINE.test(line)) this.#panic = 'stack';
    if (isTraceback(line)) this.#traceback = 'open';
    else if (continuation === 'last line') this.#traceback = 'ended';
    if (continuation === 'closing') this.#isOpening = false;
    else if (OPENING.test(line)) this.#isOpening = true;
    this.#lines.push(line);
    this.#characters += line.length + 1;
    this.#lastMs = nowMs;
  }
}

function isBlank(line: string): boolean {
  return line === '' || (line.charCodeAt(0) <= 0x20 && line.trim() === '');
}
