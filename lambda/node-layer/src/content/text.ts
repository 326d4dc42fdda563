/** Characters that JSON must escape, and surrogates, so that lone ones can be replaced. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
export const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A method of ES2024: Node has it since 20, this project's ES2023 types do not. */
interface WellFormed {
  toWellFormed(): string;
}

/** A text as a JSON string literal. Lone surrogates become U+FFFD, since UTF-8 cannot spell them. */
export function quote(text: string): string {
  return NEEDS_CARE.test(text) ? JSON.stringify((text as unknown as WellFormed).toWellFormed()) : `"${text}"`;
}

/**
 * The longest start of a text that takes at most `maxBytes` of UTF-8, whole characters only, and a marker
 * with the number of bytes cut: `abc…[truncated 17 bytes]`. A text that fits is returned as it is.
 */
export function truncate(text: string, maxBytes: number): string {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  if (text.length * 3 <= maxBytes) return text;
  const totalBytes = Buffer.byteLength(text);
  if (totalBytes <= maxBytes) return text;
  const { read, written } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return `${text.slice(0, read)}…[truncated ${totalBytes - written} bytes]`;
}

/**
 * The same text as one flat string, for a text that is written often: V8 keeps a concatenation as a tree and walks it
 * each time it is copied.
 */
export function inOnePiece(text: string): string {
  return Buffer.from(text).toString();
}
