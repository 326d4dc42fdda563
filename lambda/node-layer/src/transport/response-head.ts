/** An idle connection is not used again after this time: load balancers forget connections without closing them. */
const MAX_KEEP_MS = 60_000;
/** A server that states how long it keeps a connection may close it a little earlier. */
const KEEP_MARGIN_MS = 1_000;

/** What a response's head says, as far as the transport needs it. */
export interface ResponseHead {
  readonly status: number;
  /** Value of the header `x-amzn-errortype`, or empty. */
  readonly errorType: string;
  /** How long the connection may be used again after this response; 0 means not at all. */
  readonly keepMs: number;
  /** Bytes of the body, or how its end is marked. */
  readonly body: number | 'chunked' | 'untilClose';
}

interface Headers {
  errorType: string;
  length: string | undefined;
  encoding: string | undefined;
  connection: string;
  keepAlive: string;
}

/** Parses the status line and the headers, given without the blank line. @throws Error if they are not HTTP/1.x */
export function parseHead(head: string): ResponseHead {
  // A header's continuation lines stand for spaces (RFC 9112, 5.2).
  const lines = (/\r\n[ \t]/.test(head) ? head.replace(/\r\n[ \t]+/g, ' ') : head).split('\r\n');
  const start = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(lines[0] as string);
  if (!start) throw new Error('the response has no HTTP/1.x status line');
  const headers: Headers = {
    errorType: '',
    length: undefined,
    encoding: undefined,
    connection: '',
    keepAlive: '',
  };
  for (let i = 1; i < lines.length; i++) readHeader(headers, lines[i] as string);
  const status = Number(start[2]);
  const body = bodyOf(headers, status);
  return { status, errorType: headers.errorType, body, keepMs: keepMs(headers, start[1] === '1', body) };
}

function readHeader(headers: Headers, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) || /[\r\n\0]/.test(line)) {
    throw new Error('the response has a line that is no header');
  }
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  if (name === 'content-length') {
    if (!/^\d{1,15}$/.test(value) || (headers.length ?? value) !== value) {
      throw new Error('the response has a wrong Content-Length');
    }
    headers.length = value;
  } else if (name === 'transfer-encoding') {
    headers.encoding = headers.encoding === undefined ? value.toLowerCase() : `${headers.encoding},${value}`;
  } else if (name === 'connection') headers.connection += `,${value.toLowerCase()}`;
  else if (name === 'keep-alive') headers.keepAlive = value.toLowerCase();
  else if (name === 'x-amzn-errortype') headers.errorType = value;
}

function bodyOf({ length, encoding }: Headers, status: number): ResponseHead['body'] {
  // A length and an encoding together can be read in two ways (request smuggling).
  if (encoding !== undefined && length !== undefined) throw new Error('the response has two lengths');
  if (encoding !== undefined && encoding !== 'chunked') {
    throw new Error('the response has a Transfer-Encoding other than chunked');
  }
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding) return 'chunked';
  return length === undefined ? 'untilClose' : Number(length);
}

function keepMs({ connection, keepAlive }: Headers, isHttp11: boolean, body: ResponseHead['body']): number {
  if (!isHttp11 || body === 'untilClose' || /(^|,)\s*close\s*(,|$)/.test(connection)) return 0;
  const seconds = /(?:^|[,\s])timeout=(\d{1,9})/.exec(keepAlive)?.[1];
  if (seconds === undefined) return MAX_KEEP_MS;
  return Math.max(0, Math.min(MAX_KEEP_MS, Number(seconds) * 1000 - KEEP_MARGIN_MS));
}
