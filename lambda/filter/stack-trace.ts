/** What a text says about an error. */
export interface StackTrace {
  /** What stands before the trace, without its line end. */
  readonly before: string;
  /** The trace, from its first line. */
  readonly info: string;
  /** Class of the error. */
  readonly type: string;
  /** `NameError: name 'x' is not defined` */
  readonly summary: string;
}

export const TRACEBACK = 'Traceback (most recent call last):';
/** Longest class name that is looked for. */
const MAX_TYPE = 256;
/** A class whose name says that it is thrown, at the start of a line: `java.lang.IllegalStateException: boom`. */
const THROWN =
  /^(?:Exception in thread "[^"]*" |Unhandled exception\. )?((?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*(?:Exception|Error|Throwable|Failure|Exit|Interrupt|Warning))(?::.*)?$/;
/** JavaScript's plain error, and one with a code: `TypeError [ERR_INVALID_ARG_TYPE]: …`. Frames must follow. */
const THROWN_WITH_FRAMES = /^(?:Uncaught )?((?:[A-Za-z_$][\w$.]*)?(?:Error|Exception))(?: \[\w+\])?(?::.*)?$/;
const FRAME = /^\s+at |^\s*\.\.\. \d+ (?:more|common)/;

/** Whether a line begins the trace of an error: Python's heading, or a thrown class by its name. */
export function startsTrace(line: string): boolean {
  return isTraceback(line) || thrownType(line) !== undefined;
}

/** Whether a line is the heading of a Python traceback. */
export function isTraceback(line: string): boolean {
  return line.startsWith(TRACEBACK);
}

/** `java.lang.IllegalStateException` of a line that names what was thrown, else undefined. */
export function thrownType(line: string): string | undefined {
  return line.length <= 4096 ? THROWN.exec(line)?.[1]?.slice(0, MAX_TYPE) : undefined;
}

/** Finds the trace in a text of several lines: Python's, Java's and JavaScript's. Undefined if it has none. */
export function findStackTrace(text: string): StackTrace | undefined {
  const python = findTraceback(text) ?? findGroupTraceback(text);
  if (python !== undefined) return python;
  if (!text.includes('\n')) return undefined;
  const panic = findPanic(text);
  if (panic !== undefined) return panic;
  let before = { start: 0, line: '' };
  /** The last line that names what was thrown: its message may have several lines, and .NET names inner errors before the frames. */
  let thrown: { start: number; line: string; type: string } | undefined;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const next = end === -1 ? text.length : end + 1;
    const line = withoutCr(text.slice(start, Math.min(next, start + 4096)).trimEnd());
    if (FRAME.test(line)) {
      const plain = THROWN_WITH_FRAMES.exec(before.line)?.[1]?.slice(0, MAX_TYPE);
      if (plain !== undefined && thrownType(before.line) === undefined)
        return trace(text, before.start, { type: plain, summary: before.line });
      if (thrown !== undefined) return trace(text, thrown.start, { type: thrown.type, summary: thrown.line });
    }
    const type = thrownType(line);
    if (type !== undefined) thrown = { start, line, type };
    before = { start, line };
    start = next;
  }
  return undefined;
}

/** The class in the first line after the last heading that is neither indented nor blank: `requests.exceptions.HTTPError: …` is HTTPError. */
export function typeOfTraceback(info: string): { type: string; summary: string } | undefined {
  let start = info.lastIndexOf(TRACEBACK) + 1;
  if (start === 0) return undefined;
  for (;;) {
    start = info.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
    const first = info.charAt(start);
    if (' \t\r\n'.includes(first) || info.startsWith('> File "', start)) continue;
    const end = info.indexOf('\n', start);
    const line = withoutCr(info.slice(start, Math.min(end === -1 ? info.length : end, start + 4096)));
    const name = /^((?:(?:[A-Za-z_]\w*|<locals>)\.)*[A-Za-z_]\w*)(?::|$)/.exec(line)?.[1];
    if (name === undefined) return undefined;
    return { type: (name.split('.').pop() as string).slice(0, MAX_TYPE), summary: line };
  }
}

/** A Go program's end: `panic: boom`, with the stacks of its goroutines. */
function findPanic(text: string): StackTrace | undefined {
  const at = /^(?:panic|fatal error): /.test(text) ? text.search(/\ngoroutine \d+ \[/) : -1;
  if (at === -1) return undefined;
  return { before: '', info: text, type: 'panic', summary: withoutCr(text.slice(0, text.indexOf('\n'))) };
}

const GROUP_TRACEBACK = '  + Exception Group Traceback (most recent call last):';

/** Python's error of several, whose traceback is drawn as a tree. */
function findGroupTraceback(text: string): StackTrace | undefined {
  const at = text.startsWith(GROUP_TRACEBACK) ? 0 : text.indexOf(`\n${GROUP_TRACEBACK}`) + 1;
  if (at === 0 && !text.startsWith(GROUP_TRACEBACK)) return undefined;
  const [, summary = 'ExceptionGroup', type = 'ExceptionGroup'] =
    /\n {2}\| ((?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)(?::[^\n]*)?)(?=\n|$)/.exec(text.slice(at, at + 65_536)) ??
    [];
  return trace(text, at, { type: type.slice(0, MAX_TYPE), summary: withoutCr(summary) });
}

function findTraceback(text: string): StackTrace | undefined {
  const at = text.startsWith(TRACEBACK) ? 0 : text.indexOf(`\n${TRACEBACK}`) + 1;
  if (at === 0 && !text.startsWith(TRACEBACK)) return undefined;
  return trace(text, at, typeOfTraceback(text.slice(at)) ?? typeBefore(text.slice(0, at)));
}

/** Lambda's runtime for Python writes what was raised before the traceback: `[ERROR] NameError: …`. */
function typeBefore(text: string): { type: string; summary: string } {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  const summary = line.replace(/^\[ERROR\] /, '');
  const type = thrownType(summary);
  return type === undefined ? { type: 'Exception', summary: TRACEBACK } : { type, summary };
}

function trace(text: string, start: number, of: { type: string; summary: string }): StackTrace {
  return { before: withoutCr(text.slice(0, Math.max(0, start - 1))), info: text.slice(start), ...of };
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
