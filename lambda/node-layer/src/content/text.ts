/** JSON must escape these; surrogates are included so that lone ones can be mended. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
export const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** ES2024, in Node since 20; not in this project's ES2023 types. */
interface WellFormed {
  toWellFormed(): string;
}

/** A JSON string literal. Lone surrogates become U+FFFD, since no UTF-8 spells them. */
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
 * The same text, for one that is written again and again: V8 keeps a concatenation as a tree, and walks it each time
 * it is copied.
 */
export function inOnePiece(text: string): string {
  return Buffer.from(text).toString();
}
