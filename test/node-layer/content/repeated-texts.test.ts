import fc from 'fast-check';
import { PATTERN_NAMES, Redactor } from '../../../lambda/node-layer/src/content/redact';
import { RepeatedTexts } from '../../../lambda/node-layer/src/content/repeated-texts';

test('a text is searched for secrets twice, and from then on its JSON is known', () => {
  const texts = new RepeatedTexts();
  const isSuspect = jest.fn(() => false);
  for (let i = 0; i < 5; i++) expect(texts.quote('order accepted', isSuspect)).toBe('"order accepted"');
  expect(isSuspect).toHaveBeenCalledTimes(2);
});

test('a text is searched again after another text has taken its place', () => {
  const texts = new RepeatedTexts();
  const asked: string[] = [];
  const isSuspect = (text: string) => asked.push(text) < 0;
  // Texts of one length whose first and last characters are the same have one place.
  for (const text of ['a1b', 'a1b', 'a2b', 'a1b']) expect(texts.quote(text, isSuspect)).toBe(`"${text}"`);
  expect(asked).toEqual(['a1b', 'a1b', 'a2b', 'a1b']);
});

test('the JSON of a suspect text is never kept, however often the text comes', () => {
  const texts = new RepeatedTexts();
  for (let i = 0; i < 3; i++) expect(texts.quote('bob@example.com', () => true)).toBeUndefined();
});

test.each(['', 'é', '😀', 'x'.repeat(256), 'x'.repeat(257)])('gives the JSON of %j each time', (text) => {
  const texts = new RepeatedTexts();
  for (let i = 0; i < 3; i++) expect(texts.quote(text, () => false)).toBe(`"${text}"`);
});

test('a text of more than 256 characters is not kept', () => {
  const texts = new RepeatedTexts();
  const isSuspect = jest.fn(() => false);
  for (let i = 0; i < 5; i++) texts.quote('x'.repeat(257), isSuspect);
  expect(isSuspect).toHaveBeenCalledTimes(5);
});

test('a redactor with a history writes any text as a new redactor writes it', () => {
  const shared = new Redactor(PATTERN_NAMES);
  const part = fc.oneof(
    fc.constantFrom(
      'a',
      '"',
      '\n',
      '\ud800',
      'bob@example.com',
      '4111111111111111',
      'AKIAIOSFODNN7EXAMPLE',
      '',
    ),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  const text = fc.array(part, { maxLength: 3 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), fc.constantFrom(8, 100, undefined), (texts, maxBytes) => {
      for (const one of [...texts, ...texts, ...texts]) {
        expect(shared.quote(one, maxBytes)).toBe(new Redactor(PATTERN_NAMES).quote(one, maxBytes));
      }
    }),
  );
});
