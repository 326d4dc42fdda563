import { isUtf8 } from 'node:buffer';

/** ES2024, in Node since 20; not in this project's ES2023 types. */
interface WellFormed {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

const encoder = new TextEncoder();

/** Lone surrogates become U+FFFD, since no UTF-8 spells them. */
export function wellFormed(text: string): string {
  const checked = text as unknown as WellFormed;
  return checked.isWellFormed() ? text : checked.toWellFormed();
}

/**
 * The longest start of a text that takes at most `maxBytes` of UTF-8, whole characters only, and a marker with the
 * number of bytes cut: `abc…[truncated 17 bytes]`. A text that fits is returned as it is.
 */
export function truncate(text: string, maxBytes: number): string {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  if (text.length * 3 <= maxBytes) return text;
  const totalBytes = Buffer.byteLength(text);
  if (totalBytes <= maxBytes) return text;
  const { read, written } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return `${text.slice(0, read)}…[truncated ${totalBytes - written} bytes]`;
}

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'latin1';
}

/** Bytes as text: UTF-8, or, where they are none, Latin-1, in which every byte is a character and none is lost. */
export function decode(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { text: buffer.toString('utf8'), encoding: 'utf-8' }
    : { text: buffer.toString('latin1'), encoding: 'latin1' };
}

/** What makes a terminal's text coloured or bold. @see https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (SGR) */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const COLOURS = /\u001b\[[\d;]{0,32}m/g;

/** The text as it reads without a terminal's colours. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(COLOURS, '') : text;
}
