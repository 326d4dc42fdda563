import { atob, btoa } from 'node:buffer';

/** The text that data in base64 holds if it is ASCII, as most records are: found without a buffer. Undefined if it is not. */
export function asciiOf(data: string): string | undefined {
  try {
    const text = atob(data);
    return isAscii(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A text's UTF-8 in base64. */
export function base64(text: string): string {
  return isAscii(text) ? btoa(text) : Buffer.from(text).toString('base64');
}

/** Whether each character is one byte of UTF-8. This is quicker than a regular expression. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
