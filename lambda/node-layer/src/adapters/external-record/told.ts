/**
 * Whether a message shows a value that was formatted into it. A number or a text must be a word of its own in the message. Of
 * an array, each item must be there. Of an object, only the members' names must be there: a format may have masked values.
 */
export function tells(text: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => tells(text, item));
  if (typeof value !== 'object' || value === null) return hasWord(text, String(value));
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => namesMember(text, name));
}

/** Whether a text has the word, and not only as a part of a longer word or number. */
function hasWord(text: string, word: string): boolean {
  if (word === '') return true;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + word.length, at + word.length + 2);
    if (!/(?:\w|\d[.,])$/.test(before) && !/^(?:\w|[.,]\d)/.test(after)) return true;
  }
  return false;
}

/** Whether a text has a member's name as JSON or `util.inspect` writes it. */
function namesMember(text: string, name: string): boolean {
  const start = text.indexOf('{');
  return (
    start !== -1 && [`${name}: `, `${name}":`, `${name}': `].some((part) => text.indexOf(part, start) !== -1)
  );
}
