import fc from 'fast-check';
import {
  type HttpResponse,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  ResponseReader,
} from '../../../lambda/node-layer/src/transport/response';

const KEPT = 60_000;
type Expected = Partial<HttpResponse>;

/** Reads a response that comes in these pieces; the connection ends after the last one. */
function read(pieces: readonly string[]): HttpResponse | undefined {
  const reader = new ResponseReader();
  for (const [i, piece] of pieces.entries()) {
    const response = reader.push(piece);
    // Pieces after the response are bytes that nobody asked for.
    if (response) return i === pieces.length - 1 ? response : { ...response, keepMs: 0 };
  }
  return reader.end();
}

const http = (...lines: string[]) => lines.join('\r\n');
const RESPONSES: [string, string, Expected][] = [
  [
    'a length',
    http('HTTP/1.1 200 OK', 'Content-Length: 2', '', '{}'),
    { status: 200, errorType: '', text: '{}', keepMs: KEPT },
  ],
  ['no reason', http('HTTP/1.1 400', 'content-length:0', '', ''), { status: 400, text: '', keepMs: KEPT }],
  [
    'names in any case, spaces around values',
    http('HTTP/1.1 400 x', 'CONTENT-LENGTH: \t2 ', 'X-Amzn-ErrorType:\tNo: a:b ', '', '{}'),
    { errorType: 'No: a:b', text: '{}' },
  ],
  [
    'a folded header',
    http('HTTP/1.1 400 x', 'x-amzn-errortype: a', '\t b', 'content-length: 1', '', 'x'),
    { errorType: 'a b', text: 'x' },
  ],
  [
    'the same length twice',
    http('HTTP/1.1 200 x', 'content-length: 1', 'content-length: 1', '', 'x'),
    { text: 'x' },
  ],
  [
    'chunks, an extension, trailers',
    http(
      'HTTP/1.1 200 x',
      'Transfer-Encoding: Chunked',
      '',
      '3;a="b"',
      'a\r\n',
      '00A',
      '0123456789',
      '0',
      'T: 1',
      '',
      '',
    ),
    { text: 'a\r\n0123456789', keepMs: KEPT },
  ],
  [
    'no chunks',
    http('HTTP/1.1 200 x', 'transfer-encoding: chunked', '', '0', '', ''),
    { text: '', keepMs: KEPT },
  ],
  ['a body until the end', http('HTTP/1.1 200 x', '', 'abc'), { text: 'abc', keepMs: 0 }],
  ['nothing until the end', http('HTTP/1.0 200 x', '', ''), { text: '', keepMs: 0 }],
  ['HTTP/1.0', http('HTTP/1.0 200 x', 'content-length: 1', '', 'x'), { text: 'x', keepMs: 0 }],
  [
    'Connection: close',
    http('HTTP/1.1 200 x', 'Connection: x, CLOSE', 'content-length: 1', '', 'x'),
    { keepMs: 0 },
  ],
  [
    'a name like close',
    http('HTTP/1.1 200 x', 'Connection: closed', 'content-length: 1', '', 'x'),
    { keepMs: KEPT },
  ],
  [
    'Keep-Alive: a second earlier',
    http('HTTP/1.1 200 x', 'Keep-Alive: max=9, timeout=5', 'content-length: 1', '', 'x'),
    { keepMs: 4000 },
  ],
  [
    'Keep-Alive for long',
    http('HTTP/1.1 200 x', 'Keep-Alive: timeout=999999', 'content-length: 0', '', ''),
    { keepMs: KEPT },
  ],
  [
    'Keep-Alive for a second',
    http('HTTP/1.1 200 x', 'Keep-Alive: timeout=1', 'content-length: 0', '', ''),
    { keepMs: 0 },
  ],
  [
    '100 and 103 first',
    http(
      'HTTP/1.1 100 Continue',
      '',
      'HTTP/1.1 103 x',
      'content-length: 9',
      '',
      'HTTP/1.1 200 x',
      'content-length: 1',
      '',
      'x',
    ),
    { status: 200, text: 'x' },
  ],
  ['204', http('HTTP/1.1 204 x', '', ''), { status: 204, text: '', keepMs: KEPT }],
  [
    '304 with a length',
    http('HTTP/1.1 304 x', 'content-length: 7', '', ''),
    { status: 304, text: '', keepMs: KEPT },
  ],
  ['bytes after the body', http('HTTP/1.1 200 x', 'content-length: 1', '', 'xy'), { text: 'x', keepMs: 0 }],
];

describe('reading a response', () => {
  test.each(RESPONSES)('with %s: whole, and a byte at a time', (_, bytes, expected) => {
    expect(read([bytes])).toMatchObject(expected);
    expect(read([...bytes])).toMatchObject(expected);
  });

  test('gives the same response in whatever pieces it comes', () => {
    const split = fc.tuple(fc.constantFrom(...RESPONSES), fc.array(fc.nat({ max: 200 }), { maxLength: 12 }));
    fc.assert(
      fc.property(split, ([[, bytes, expected], cuts]) => {
        const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, i) => bytes.slice(at[i], end));
        expect(read(pieces)).toMatchObject(expected);
      }),
      { numRuns: 500 },
    );
  });

  test.each(RESPONSES.slice(0, 7))('with %s, cut off anywhere, is none', (_, bytes) => {
    for (let end = 0; end < bytes.length; end++) expect(read([bytes.slice(0, end)])).toBeUndefined();
  });

  test('gives any body as it was sent, by length and in chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii', minLength: 1 })), (parts) => {
        const body = parts.join('');
        const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
        expect(read([`HTTP/1.1 200 x\r\ncontent-length: ${body.length}\r\n\r\n${body}`])?.text).toBe(body);
        expect(read([`HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`])?.text).toBe(
          body,
        );
      }),
    );
  });
});

describe('bytes that are no response', () => {
  const head = (...lines: string[]) => `${http('HTTP/1.1 200 OK', ...lines)}\r\n\r\n`;
  const chunked = head('transfer-encoding: chunked');
  test.each([
    ['something else', 'SSH-2.0-x', 'not HTTP/1.x'],
    ['the beginning of something else', 'HTTQ', 'not HTTP/1.x'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'not HTTP/1.x'],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'no HTTP/1.x status line'],
    ['a status that is no number', 'HTTP/1.1 2x0 OK\r\n\r\n', 'no HTTP/1.x status line'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'no HTTP/1.x status line'],
    ['101', 'HTTP/1.1 101 x\r\nupgrade: y\r\n\r\n', 'HTTP 101'],
    ['a line without a colon', head('what'), 'no header'],
    ['a space before the colon', head('content-length : 1'), 'no header'],
    ['no name', head(': 1'), 'no header'],
    ['a bare line feed', head('a: b\nc: d'), 'no header'],
    ['a NUL', head('a: b\0'), 'no header'],
    ['a negative length', head('content-length: -1'), 'Content-Length'],
    ['a length with a sign', head('content-length: +1'), 'Content-Length'],
    ['an empty length', head('content-length:'), 'Content-Length'],
    ['two lengths', head('content-length: 1', 'content-length: 2'), 'Content-Length'],
    ['a length and chunks', head('content-length: 1', 'transfer-encoding: chunked'), 'two lengths'],
    ['another encoding', head('transfer-encoding: gzip, chunked'), 'Transfer-Encoding'],
    ['chunked twice', head('transfer-encoding: chunked', 'transfer-encoding: chunked'), 'Transfer-Encoding'],
    ['a chunk without a size', `${chunked}\r\n`, 'without a size'],
    ['a chunk size that is none', `${chunked}-1\r\n`, 'without a size'],
    ['a chunk longer than it says', `${chunked}1\r\nabc\r\n`, 'another size'],
    ['a head without end', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(MAX_HEAD_BYTES)}`, 'head is over'],
    ['a size line without end', chunked + '1'.repeat(MAX_HEAD_BYTES + 1), 'line over'],
    [
      'trailers without end',
      `${chunked}0\r\n${'a: b\r\n'.repeat(MAX_HEAD_BYTES / 4 + 1)}`,
      'trailers are over',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => read([bytes])).toThrow(message);
    expect(() => read([...bytes])).toThrow(message);
  });

  test.each([
    ['by its length', (bytes: number) => `${head(`content-length: ${bytes}`)}${'x'.repeat(bytes)}`],
    ['until the end', (bytes: number) => `${head()}${'x'.repeat(bytes)}`],
    [
      'in chunks',
      (bytes: number) =>
        `${chunked}9\r\n123456789\r\n${(bytes - 9).toString(16)}\r\n${'x'.repeat(bytes - 9)}\r\n0\r\n\r\n`,
    ],
  ])('refuses a body over the limit, %s', (_, responseOf) => {
    expect(read([responseOf(MAX_BODY_BYTES)])?.text.length).toBe(MAX_BODY_BYTES);
    expect(() => read([responseOf(MAX_BODY_BYTES + 1)])).toThrow(`over ${MAX_BODY_BYTES} bytes`);
  });

  test('reads a head at the limit and refuses one over it', () => {
    const start = 'HTTP/1.1 204 OK\r\na: ';
    const of = (bytes: number) => `${start}${'x'.repeat(bytes - start.length)}\r\n\r\n`;
    expect(read([of(MAX_HEAD_BYTES)])?.status).toBe(204);
    expect(() => read([of(MAX_HEAD_BYTES + 1)])).toThrow('head is over');
  });

  test('takes garbage for a response, an error or a cut, and never does anything else', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom(
        'HTTP/1.1 200 OK\r\n',
        '\r\n',
        '\r\n\r\n',
        'content-length: 3\r\n',
        '0\r\n',
        '3\r\nabc\r\n',
      ),
      fc.constantFrom('transfer-encoding: chunked\r\n', 'connection: close\r\n', 'HTTP/1.1 100 x\r\n\r\n'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          const response = read(pieces);
          expect(response?.status ?? 200).toBeGreaterThanOrEqual(200);
        } catch (error) {
          expect((error as Error).message).toMatch(/^the (response|trailers)/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
