import { gunzipSync } from 'node:zlib';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Gives the JSON objects in one archived object, in order, as text.
 *
 * Firehose puts nothing between records ("by default, Firehose concatenates data without any delimiters"),
 * so `{…}{…}` and `{…}\n{…}\n` are both read. Bytes outside an object are skipped up to the next `{`.
 * @param key its ending `.gz` says that the body is GZIP
 * @see https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export function recordsIn(key: string, body: Buffer): string[] {
  const bytes = key.endsWith('.gz') ? gunzipSync(body) : body;
  const records: string[] = [];
  let start = bytes.indexOf(OPEN);
  while (start !== -1) {
    const end = endOfObject(bytes, start);
    records.push(bytes.toString('utf8', start, end));
    start = bytes.indexOf(OPEN, end);
  }
  return records;
}

/** Index after the `}` that closes the object at `start`, or of the line's end where nothing closes it. */
function endOfObject(bytes: Buffer, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === NEWLINE) return at;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return bytes.length;
}
