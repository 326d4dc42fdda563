/** An idle connection is not used again after this: load balancers forget connections without closing them. */
const MAX_KEEP_MS = 60_000;
/** A server that says how long it keeps a connection may begin to close it a little earlier. */
const KEEP_MARGIN_MS = 1_000;

/** What the lines before a body say, as far as the transport asks. */
export interface Head {
  readonly status: number;
  /** The header `x-amzn-errortype`, or empty. */
  readonly type: string;
  /** How long the connection may be used again after this answer; 0: not at all. */
  readonly keepMs: number;
  /** Bytes of the body, or how its end is told. */
  readonly body: number | 'chunked' | 'untilClose';
}

interface Fields {
  type: string;
  length: string | undefined;
  encoding: string | undefined;
  connection: string;
  keepAlive: string;
}

/** Reads the status line and the headers, without the blank line. @throws Error if they are not HTTP/1.x */
export function parseHead(head: string): Head {
  // A header's continuation lines are the same as spaces (RFC 9112, 5.2).
  const lines = (/\r\n[ \t]/.test(head) ? head.replace(/\r\n[ \t]+/g, ' ') : head).split('\r\n');
  const start = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(lines[0] as string);
  if (!start) throw new Error('the answer has no HTTP/1.x status line');
  const fields: Fields = {
    type: '',
    length: undefined,
    encoding: undefined,
    connection: '',
    keepAlive: '',
  };
  for (let i = 1; i < lines.length; i++) readField(fields, lines[i] as string);
  const status = Number(start[2]);
  const body = bodyOf(fields, status);
  return { status, type: fields.type, body, keepMs: keepMs(fields, start[1] === '1', body) };
}

function readField(fields: Fields, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) || /[\r\n\0]/.test(line)) {
    throw new Error('the answer has a header line that is none');
  }
  const value = line.slice(colon + 1).trim();
  if (name === 'content-length') {
    if (!/^\d{1,15}$/.test(value) || (fields.length ?? value) !== value) {
      throw new Error('the answer has a wrong Content-Length');
    }
    fields.length = value;
  } else if (name === 'transfer-encoding') {
    fields.encoding = fields.encoding === undefined ? value.toLowerCase() : `${fields.encoding},${value}`;
  } else if (name === 'connection') fields.connection += `,${value.toLowerCase()}`;
  else if (name === 'keep-alive') fields.keepAlive = value.toLowerCase();
  else if (name === 'x-amzn-errortype') fields.type = value;
}

function bodyOf({ length, encoding }: Fields, status: number): Head['body'] {
  // Two lengths could be read in two ways by whatever is in between.
  if (encoding !== undefined && length !== undefined) throw new Error('the answer has two lengths');
  if (encoding !== undefined && encoding !== 'chunked') {
    throw new Error('the answer has a Transfer-Encoding other than chunked');
  }
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding) return 'chunked';
  return length === undefined ? 'untilClose' : Number(length);
}

function keepMs({ connection, keepAlive }: Fields, isHttp11: boolean, body: Head['body']): number {
  if (!isHttp11 || body === 'untilClose' || /(^|,)\s*close\s*(,|$)/.test(connection)) return 0;
  const seconds = /(?:^|[,\s])timeout=(\d{1,9})/.exec(keepAlive)?.[1];
  if (seconds === undefined) return MAX_KEEP_MS;
  return Math.max(0, Math.min(MAX_KEEP_MS, Number(seconds) * 1000 - KEEP_MARGIN_MS));
}
