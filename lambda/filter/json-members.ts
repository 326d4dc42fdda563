/** A member of an object in a JSON text, by its places in the text. */
export interface Member {
  readonly key: string;
  /** Place of the key's first quotation mark. */
  readonly keyStart: number;
  /** Place behind the key's second quotation mark. */
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The members of the object that begins at `start` in a text that `JSON.parse` takes; values are not looked into. So a
 * text can be changed in one place and stay as it is in all others.
 */
export function membersOf(json: string, start = 0): { members: Member[]; end: number } {
  const members: Member[] = [];
  let at = skipSpace(json, skipSpace(json, start) + 1);
  while (json.charAt(at) !== '}') {
    const keyStart = at;
    const keyEnd = endOfString(json, at);
    const valueStart = skipSpace(json, skipSpace(json, keyEnd) + 1);
    const valueEnd = endOfValue(json, valueStart);
    members.push({ key: JSON.parse(json.slice(keyStart, keyEnd)), keyStart, keyEnd, valueStart, valueEnd });
    at = skipSpace(json, valueEnd);
    if (json.charAt(at) === ',') at = skipSpace(json, at + 1);
  }
  return { members, end: at + 1 };
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (at < json.length && json.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** @param start of the quotation mark */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
    else if (Number.isNaN(code)) throw new Error('json: a string without an end');
  }
}

export function endOfValue(json: string, start: number): number {
  const first = json.charAt(start);
  if (first === '"') return endOfString(json, start);
  if (first !== '{' && first !== '[') {
    let at = start;
    while (at < json.length && !/[\s,}\]]/.test(json.charAt(at))) at++;
    return at;
  }
  let depth = 0;
  for (let at = start; ; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1;
    else if (Number.isNaN(code)) throw new Error('json: a value without an end');
  }
}
