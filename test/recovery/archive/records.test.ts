import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { recordsOf } from '../../../lambda/recovery/archive/records';

const texts = (body: string, key = 'x') => [...recordsOf(key, Buffer.from(body))].map(({ text }) => text);

test.each([
  ['with a line end each', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
  ['with nothing between them', '{"a":1}{"b":"}{"}', ['{"a":1}', '{"b":"}{"}']],
  ['with a carriage return', '{"a":1}\r\n', ['{"a":1}']],
  ['with escaped quotes', '{"a":"\\"}"}{"b":1}', ['{"a":"\\"}"}', '{"b":1}']],
  ['that are no JSON', 'plain text\n\n{"a":1}\n', ['plain text', '{"a":1}']],
  ['of which the last is cut', '{"a":1}\n{"b":', ['{"a":1}', '{"b":']],
])('records %s are read one by one', (_name, body, expected) => {
  expect(texts(body)).toEqual(expected);
});

test('a compressed object is read, and each record knows its place', () => {
  const records = [...recordsOf('x.gz', gzipSync('{"log_id":"a"}\nnone\n'))];
  expect(records).toEqual([
    { text: '{"log_id":"a"}', position: 0, document: { log_id: 'a' } },
    { text: 'none', position: 1, document: undefined },
  ]);
});

test('any objects, with or without line ends between them, come back whole', () => {
  const object = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null)));
  fc.assert(
    fc.property(fc.array(object), fc.constantFrom('', '\n', '\r\n'), (objects, between) => {
      const lines = objects.map((each) => JSON.stringify(each));
      expect(texts(lines.join(between) + between)).toEqual(lines);
    }),
  );
});
