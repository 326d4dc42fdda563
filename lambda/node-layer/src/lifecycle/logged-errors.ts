import { plainText } from '../content/described';
import { describeError } from '../content/error';

/** At most this many error texts are remembered in one invocation. */
const MAX_TEXTS = 100;

/** Which errors are logged already in an invocation, so that one that its handler then throws is not logged once more. */
export class LoggedErrors {
  #logged = new WeakSet<object>();
  /** First lines of errors of which only a text is known. */
  #texts = new Set<string>();
  /** Errors that the handler threw: Lambda's runtime prints each of them. */
  #thrown = new WeakSet<object>();
  #thrownTexts = new Set<string>();

  /** Notes an error that was logged. @param text another logger's description, if the error itself is not known */
  logged(error: unknown, text?: { readonly info: string }): void {
    if (isObject(error)) this.#logged.add(error);
    else if (text && this.#texts.size < MAX_TEXTS) this.#texts.add(firstLine(text.info));
  }

  /** Notes what a handler threw. @returns whether it is to be logged */
  isNewOfHandler(error: unknown): boolean {
    const text = firstLine(describeError(error).info);
    // Lambda's runtime prints a thrown value that is no error as text.
    for (const printed of [text, plainText(error)]) {
      if (this.#thrownTexts.size < MAX_TEXTS) this.#thrownTexts.add(printed);
    }
    const isKnown = isObject(error) && this.#logged.has(error);
    if (isObject(error)) {
      this.#thrown.add(error);
      this.#logged.add(error);
    }
    return !isKnown && !this.#texts.has(text);
  }

  /** Whether the handler threw this error, or one whose stack begins with this line. */
  isOfHandler(error: unknown): boolean {
    return isObject(error) ? this.#thrown.has(error) : this.#thrownTexts.has(String(error));
  }

  /** Forgets all errors when an invocation begins: it may throw the same error as the last one. */
  forget(): void {
    this.#logged = new WeakSet();
    this.#texts = new Set();
    this.#thrown = new WeakSet();
    this.#thrownTexts = new Set();
  }
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
