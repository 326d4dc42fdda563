/** A server's text must not fill standard error. */
const MAX_CHARACTERS = 500;

/** A body's text. @param latin1 each character is a byte */
export function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** A value of a server's JSON as a text for people, cut at 500 characters; empty if there is none. */
export function shortText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_CHARACTERS);
}
