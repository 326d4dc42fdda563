import fc from 'fast-check';
import { DocumentWriter } from '../../lambda/node-layer/src/content/document';
import { LogIds } from '../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor } from '../../lambda/node-layer/src/content/redact';

const redactor = new Redactor(PATTERN_NAMES);
const documents = new DocumentWriter({ ids: new LogIds(), redactor, secretNames: [] });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };
const extraOf = (fields: object) => JSON.parse(documents.line({ ...record, fields })).extra;
const secrets = ['bob@example.com', '4111 1111 1111 1111', 'AKIAIOSFODNN7EXAMPLE'];
/** Texts around a secret that JSON has to escape, or that a pattern could take for a part of it. */
const around = fc.constantFrom('\n', '\t', '"', '\\', '\u0001', '\u2028', '{', '}', ':', ' ', 'é');

test('whatever stands around a secret, wherever it stands, the line stays JSON and the secret is gone', () => {
  fc.assert(
    fc.property(fc.array(around), fc.constantFrom(...secrets), fc.array(around), (before, secret, after) => {
      const text = `${before.join('')}${secret}${after.join('')}`;
      const fields = { [text]: text, list: [text, { text }, new Map([[text, text]])], username: text };
      const error = Object.assign(new Error(text), { name: text });
      const line = documents.line({ ...record, name: text, message: text, fields, error, hasError: true });
      expect(JSON.stringify(JSON.parse(line))).not.toContain(secret);
      expect(JSON.parse(line).message).toMatch(/\[redacted (email|card|token)\]/);
    }),
  );
});

test('a text without a secret is written as it is', () => {
  const fields = { at: '@', digits: 1_234_567_890_123, long: 1e21, note: 'a@b', id: 4_111_111_111_111_112 };
  expect(extraOf(fields)).toEqual(fields);
});

test("a number with a card's digits is redacted, whatever its type", () => {
  expect(
    extraOf({ a: 4_111_111_111_111_111, b: 4_111_111_111_111_111n, c: [4_111_111_111_111_111] }),
  ).toEqual({
    a: '[redacted card]',
    b: '[redacted card]',
    c: ['[redacted card]'],
  });
});

test('a secret is taken out before a text is cut: no half of it stays', () => {
  const text = `${'x'.repeat(16_380)} bob@example.com`;
  expect(extraOf({ text }).text).not.toContain('bob');
});

test('keys that look the same once they are redacted or cut are kept apart', () => {
  const long = 'k'.repeat(600);
  const fields = {
    'eve@example.com': 1,
    '[redacted email]': 2,
    'bob@example.com': 3,
    [`${long}a`]: 4,
    [`${long}b`]: 5,
  };
  expect(Object.values(extraOf(fields))).toEqual([1, 2, 3, 4, 5]);
  expect(Object.keys(extraOf(fields)).slice(0, 3)).toEqual([
    '[redacted email]',
    '[redacted email] 2',
    '[redacted email] 3',
  ]);
});
