import fc from 'fast-check';
import { asciiOf, base64 } from '../../lambda/transform/base64';
import { anyText } from '../any-text';

test('a text becomes the base64 of its UTF-8', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(base64(text)).toBe(Buffer.from(text).toString('base64'));
    }),
    { examples: [['é'], ['\u007f\u0080'], ['']] },
  );
});

test('data is read as text only where each byte is ASCII', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const isAscii = bytes.every((byte) => byte < 0x80);
      const data = Buffer.from(bytes);
      expect(asciiOf(data.toString('base64'))).toBe(isAscii ? data.toString() : undefined);
    }),
    { examples: [[Buffer.from('a\0\u007f')], [Buffer.from('é')]] },
  );
});

test('what is no base64 is no text', () => {
  expect(asciiOf('a$$$')).toBeUndefined();
});
