const BEYOND_ASCII = /[\u0080-\uffff]/;

/** The text that data in base64 holds if it is ASCII, as most records are: found without a buffer. Undefined if it is not. */
export function asciiOf(data: string): string | undefined {
  try {
    const text = atob(data);
    return BEYOND_ASCII.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A text's UTF-8 in base64. */
export function base64(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text).toString('base64') : btoa(text);
}
