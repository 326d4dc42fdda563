import { gunzipSync } from 'node:zlib';

/** One record of an archived object: its text without the line end, and its place in the object. */
export interface ArchivedRecord {
  readonly text: string;
  /** Place in the object, from 0. */
  readonly position: number;
  /** The JSON object the text holds; undefined where it holds none. */
  readonly document: Record<string, unknown> | undefined;
}

/**
 * The records of one object, in order. Firehose puts nothing between records, so both `{…}\n{…}\n` and `{…}{…}` are
 * read; text that is no JSON object is a record a line.
 *
 * @param key decides by its ending whether the body is GZIP
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export function* recordsOf(key: string, body: Buffer): Generator<ArchivedRecord> {
  const bytes = key.endsWith('.gz') ? gunzipSync(body) : body;
  let position = 0;
  for (const line of linesOf(bytes)) {
    const whole = parseObject(line);
    // A line that is not one object may be several without a line end between them.
    for (const text of whole ? [line] : objectsOf(line)) {
      yield { text, position, document: whole ?? parseObject(text) };
      position += 1;
    }
  }
}

function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.toString('utf8', start, end);
    if (line.trim() !== '') yield line.endsWith('\r') ? line.slice(0, -1) : line;
    start = end + 1;
  }
}

/** Splits `{…}{…}` at the braces outside strings; text between objects stays with what follows it. */
function objectsOf(line: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let inString = false;
  let start = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = depth > 0;
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0 && --depth === 0) {
      parts.push(line.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (line.slice(start).trim() !== '') parts.push(line.slice(start));
  return parts;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
