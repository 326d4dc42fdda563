import { MAX_ERROR_BYTES } from './limits';
import { truncate } from './text';

/** How many causes and aggregated errors are spelled out. */
const MAX_ERRORS = 10;

/** What a document says about an error. */
export interface ErrorText {
  /** The stack, then each cause's, then an AggregateError's errors. */
  readonly info: string;
  /** The error's class. */
  readonly type: string;
}

/**
 * Describes anything that can be thrown, `undefined` included. Never throws itself.
 *
 * @param textOf writes an object that is no error. @default JSON.stringify
 */
export function describeError(
  thrown: unknown,
  textOf: (value: object) => string = (value) => JSON.stringify(value) ?? String(value),
): ErrorText {
  try {
    const sections: string[] = [];
    collect(thrown, '', { sections, seen: new Set(), textOf });
    return { info: truncate(sections.join('\n'), MAX_ERROR_BYTES), type: typeName(thrown) };
  } catch {
    return { info: '[unreadable error]', type: 'Error' };
  }
}

/** Whether a value is an error, also one from another realm or class hierarchy. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

interface Walk {
  readonly sections: string[];
  readonly seen: Set<unknown>;
  readonly textOf: (value: object) => string;
}

function collect(thrown: unknown, heading: string, walk: Walk): void {
  if (walk.sections.length === MAX_ERRORS) walk.sections.push('… more errors');
  if (walk.sections.length > MAX_ERRORS) return;
  if (!isError(thrown)) {
    walk.sections.push(`${heading}${thrownText(thrown, walk.textOf)}`);
    return;
  }
  if (walk.seen.has(thrown)) {
    walk.sections.push(`${heading}[circular]`);
    return;
  }
  walk.seen.add(thrown);
  walk.sections.push(`${heading}${stackOf(thrown)}`);
  const { errors } = thrown as Partial<AggregateError>;
  if (Array.isArray(errors)) for (const error of errors) collect(error, 'Aggregated: ', walk);
  if (thrown.cause !== undefined) collect(thrown.cause, 'Caused by: ', walk);
}

function stackOf(error: Error): string {
  const heading = `${error.name}: ${error.message}`;
  const { stack } = error;
  if (typeof stack !== 'string' || stack === '') return heading;
  // V8 writes the stack's heading when the error is made; a message set later would be missing.
  return stack.includes(error.message) ? stack : `${heading}\n${stack}`;
}

function typeName(thrown: unknown): string {
  if (!isError(thrown)) return thrown === null ? 'null' : typeof thrown;
  const names: unknown[] = [thrown.name, thrown.constructor?.name];
  const own = names.find((name) => typeof name === 'string' && name !== '' && name !== 'Error');
  return (own as string | undefined) ?? 'Error';
}

function thrownText(thrown: unknown, textOf: (value: object) => string): string {
  if (typeof thrown === 'string') return thrown;
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  try {
    return textOf(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
