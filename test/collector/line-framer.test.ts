import fc from 'fast-check';
import { type Frame, LineFramer } from '../../collector/input/line-framer';

/** The frames of chunks, with what the end of the connection adds. */
function framesOf(chunks: readonly (string | Buffer)[], maxBytes = 1000): Frame[] {
  const frames: Frame[] = [];
  const framer = new LineFramer(maxBytes, (frame) => frames.push(frame));
  for (const chunk of chunks) framer.push(Buffer.from(chunk as Buffer));
  framer.end();
  return frames;
}

/** Bytes in chunks of these sizes, which come again and again. */
function cutInto(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % Math.max(1, sizes.length)] ?? 7;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const textsOf = (chunks: readonly (string | Buffer)[]) => framesOf(chunks).map(({ text }) => text);

test.each<[string, (string | Buffer)[], string[]]>([
  ['LF', ['a\nb\n'], ['a', 'b']],
  ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
  ['CRLF that is cut between its halves', ['a\r', '\nb\n'], ['a', 'b']],
  ['a last line without an end', ['a\nb'], ['a', 'b']],
  ['a line in many pieces', ['a', 'b', 'c\nd', 'e\n'], ['abc', 'de']],
  ['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xa4, 10])], ['ä']],
  ['empty lines', ['\n\na\n\n'], ['', '', 'a', '']],
  ['nothing', [''], []],
  ['octet counting', ['5 <1>ab7 <2>c\nd'], ['<1>ab', '<2>c\nd']],
  ['octet counting with a line end, too', ['6 <1>ab\n\n5 <1>cd'], ['<1>ab', '<1>cd']],
  ['octet counting in pieces', ['1', '0 <', '13>abcdef9', ' <13>ghijk'], ['<13>abcdef', '<13>ghijk']],
  ['octet counting in bytes, not characters', ['6 <1>äx5 <1>ab'], ['<1>äx', '<1>ab']],
  ['lines that begin with a number', ['404 not found\n12\n7 dwarfs\n'], ['404 not found', '12', '7 dwarfs']],
  ['a number alone', ['42'], ['42']],
  ['counts that are none', ['200 <- GET /a\n404 <- GET /b\n'], ['200 <- GET /a', '404 <- GET /b']],
  ['a tag behind a number', ['3 <html> tags found\n'], ['3 <html> tags found']],
  ['a count alone', ['10 <1'], ['10 <1']],
  ['JSON that NUL ends', ['{"a":1}\0{"a":2}\0'], ['{"a":1}', '{"a":2}']],
  ['JSON that NUL ends, in pieces', ['{"a"', ':1}', '\0{', '"a":2}\0'], ['{"a":1}', '{"a":2}']],
  ['JSON that NUL ends, the last without', ['{"a":1}\0{"a":2}'], ['{"a":1}', '{"a":2}']],
  ['JSON of several lines that NUL ends', ['{\n"a":1}\0{"a":2}\0'], ['{\n"a":1}', '{"a":2}']],
  ['syslog that NUL ends', ['<12>a\nTraceback\0<12>b\0'], ['<12>a\nTraceback', '<12>b']],
  ['a NUL within a line', ['<12>a\0b\n<12>c\n'], ['<12>a\0b', '<12>c']],
  ['a NUL within a line that is no JSON', ['a\0\nb\n'], ['a\0', 'b']],
  ['JSON lines in pieces', ['{', '"a":1}\n{"a":2}', '\n'], ['{"a":1}', '{"a":2}']],
  ['UTF-16', [Buffer.from('{"a"}\n', 'utf16le')], ['{\0"\0a\0"\0}\0', '\0']],
  ['octet counting that turns into something else', ['5 <1>abhello\nx\n'], ['<1>ab', 'hello', 'x']],
])('%s', (_name, chunks, texts) => {
  expect(textsOf(chunks)).toEqual(texts);
});

test('a counted frame that the end of the connection cuts says how many bytes did not arrive', () => {
  const [whole, cut] = framesOf(['5 <1>ab20 <13>abc']);
  expect(whole?.missingBytes).toBeUndefined();
  expect(cut).toMatchObject({ text: '<13>abc', missingBytes: 13, isWhole: true });
});

test('bytes that are no UTF-8 are Latin-1 for their own line only', () => {
  const frames = framesOf([Buffer.concat([Buffer.from('ä\n'), Buffer.from([0xff, 10]), Buffer.from('ö\n')])]);
  expect(frames.map(({ text, encoding }) => [text, encoding])).toEqual([
    ['ä', 'utf-8'],
    ['ÿ', 'latin1'],
    ['ö', 'utf-8'],
  ]);
});

describe('a line that is too long', () => {
  test.each<[string, string[]]>([
    ['in one chunk', [`${'x'.repeat(1500)}\nnext\n`]],
    ['in many', [...Array.from({ length: 15 }, () => 'x'.repeat(100)), '\nne', 'xt\n']],
    ['counted', [`1500 <13>${'x'.repeat(1496)}5 <1>ab`]],
  ])('is cut, says how much was discarded, and does not harm the next: %s', (_name, chunks) => {
    const [long, next] = framesOf(chunks);
    expect(long).toMatchObject({ discardedBytes: 500 });
    expect(long?.text).toHaveLength(1000);
    expect(next).toMatchObject({ discardedBytes: 0 });
  });

  test('is cut between characters', () => {
    const [long] = framesOf([`x${'ä'.repeat(600)}\n`]);
    expect(long).toMatchObject({ encoding: 'utf-8', text: `x${'ä'.repeat(499)}` });
  });

  test('takes no more memory than the limit when it never ends', () => {
    const framer = new LineFramer(1000, () => undefined);
    const chunk = Buffer.alloc(65_536, 'x');
    for (let i = 0; i < 2000; i++) framer.push(chunk);
    const frames: Frame[] = [];
    const whole = new LineFramer(1000, (frame) => frames.push(frame));
    for (let i = 0; i < 20; i++) whole.push(chunk);
    whole.end();
    expect(frames).toMatchObject([{ discardedBytes: 20 * 65_536 - 1000 }]);
  });
});

test('frames that NUL ends are the same however the bytes are cut', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((part) => part.replaceAll(/[\0\n\r]/g, ''));
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (parts, cuts) => {
        const bytes = Buffer.from(parts.map((part) => `<14>${part}\0`).join(''));
        expect(textsOf(cutInto(bytes, cuts))).toEqual(parts.map((part) => `<14>${part}`));
      },
    ),
  );
});

test('lines are the same however the bytes are cut', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, ''));
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        fc.pre(!/^[1-9]\d* </.test(lines[0] ?? ''));
        expect(textsOf(cutInto(bytes, cuts))).toEqual(lines);
      },
    ),
  );
});

test('frames with counted octets are the same however the bytes are cut', () => {
  const frame = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `<1>${text}x`);
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (frames, size) => {
        const bytes = Buffer.from(frames.map((text) => `${Buffer.byteLength(text)} ${text}`).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        expect(textsOf(chunks)).toEqual(frames);
      },
    ),
  );
});
