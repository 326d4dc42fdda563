import fc from 'fast-check';
import { PATTERN_NAMES, Redactor } from '../../lambda/node-layer/src/content/redact';

const redactor = new Redactor(PATTERN_NAMES);
const secrets = ['bob@example.com', '4111 1111 1111 1111', 'AKIAIOSFODNN7EXAMPLE'];
/** Texts around a secret that JSON has to escape, or that a pattern could take for a part of it. */
const around = fc.constantFrom('\n', '\t', '"', '\\', '\u0001', '\u2028', '{', '}', ':', ' ', 'é');

test('whatever stands around a secret, the text stays JSON and the secret is gone', () => {
  fc.assert(
    fc.property(fc.array(around), fc.constantFrom(...secrets), fc.array(around), (before, secret, after) => {
      const text = `${before.join('')}${secret}${after.join('')}`;
      const redacted = JSON.parse(redactor.json(JSON.stringify({ [text]: text, list: [text, { text }] })));
      expect(JSON.stringify(redacted)).not.toContain(secret);
      expect(redacted.list[0]).toMatch(/\[redacted (email|card|token)\]/);
    }),
  );
});

test('a text without a secret is returned as it is', () => {
  const text = JSON.stringify({ at: '@', digits: 1_234_567_890_123, note: 'a@b' });
  expect(redactor.json(text)).toBe(text);
});
