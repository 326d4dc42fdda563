import fc from 'fast-check';
import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { anyText } from '../../any-text';

const documents = () =>
  new DocumentEncoder({
    ids: new LogIds(() => 0),
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };

describe('lineBytes', () => {
  const text = fc.oneof(fc.string(), anyText(), fc.constantFrom('日本', 'é', 'bob@example.com'));
  test('is the UTF-8 size of the line, whatever is in it', () => {
    const encoder = documents();
    const own = fc.dictionary(text, fc.oneof(text, fc.double(), fc.object({ key: text, values: [text] })));
    fc.assert(
      fc.property(text, text, own, fc.boolean(), (message, name, fields, hasError) => {
        const error = new Error(message);
        const line = encoder.line({
          ...record,
          name,
          message,
          fields,
          ...(hasError ? { error, hasError } : {}),
        });
        expect(encoder.lineBytes).toBe(Buffer.byteLength(line));
      }),
    );
  });

  test.each([
    ['a context', () => ({ service: 'größe' }), {}],
    ['a key that is known already', () => ({}), { größe: 1 }],
    [
      'a marker of keys that were cut',
      () => ({}),
      Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 1])),
    ],
    ['texts that were cut', () => ({}), { text: 'x'.repeat(20_000) }],
    [
      'a record that was cut',
      () => ({}),
      { text: 'x'.repeat(16_000), more: Array(70).fill('ü'.repeat(8_000)) },
    ],
  ])('counts the bytes of %s', (_, context, fields) => {
    const encoder = documents();
    encoder.setContext(context());
    for (let i = 0; i < 2; i++) {
      const line = encoder.line({ ...record, fields });
      expect(Buffer.byteLength(line)).toBeGreaterThan(line.length);
      expect(encoder.lineBytes).toBe(Buffer.byteLength(line));
    }
  });

  test('counts a line whose fields log another line meanwhile', () => {
    const encoder = documents();
    const fields = {
      first: 'ü',
      get second() {
        encoder.line({ ...record, message: 'meanwhile' });
        return 1;
      },
    };
    const line = encoder.line({ ...record, fields });
    expect(encoder.lineBytes).toBe(Buffer.byteLength(line));
  });
});
