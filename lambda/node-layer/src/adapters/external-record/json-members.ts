/**
 * Members of a JSON object in their order. A key that stands twice is listed twice, whereas JSON.parse keeps the last value
 * only. Undefined if the line is no JSON object.
 */
export function membersOf(line: string): [string, unknown][] | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const members: [string, unknown][] = [];
  try {
    for (let at = 1; at < text.length - 1; ) {
      const keyEnd = endOf(text, at);
      const valueEnd = endOf(text, keyEnd + 1);
      const key: unknown = JSON.parse(text.slice(at, keyEnd));
      if (typeof key !== 'string' || text[keyEnd] !== ':') return undefined;
      members.push([key, JSON.parse(text.slice(keyEnd + 1, valueEnd))]);
      at = valueEnd + 1;
    }
    return members;
  } catch {
    return undefined;
  }
}

/** Where a text, a container or another value ends: at the next `,`, `:` or `}` of its level. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfText(text, at);
        break;
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        if (depth-- === 0) return at;
        break;
      case ',':
      case ':':
        if (depth === 0) return at;
    }
  }
  return text.length;
}

/** The closing quote of a text that begins with a quote of any kind; the whole text's length if it has none. */
export function endOfText(text: string, start: number): number {
  const quote = text[start] as string;
  let at = text.indexOf(quote, start + 1);
  while (at !== -1) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
    at = text.indexOf(quote, at + 1);
  }
  return text.length;
}
