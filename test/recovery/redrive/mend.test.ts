import fc from 'fast-check';
import { type Ailment, ailmentOf, mend } from '../../../lambda/recovery/redrive/mend';

const ARRIVAL = Date.parse('2026-11-21T09:27:44.123Z');
const mended = (text: string, ailment: Ailment) => JSON.parse(mend({ text, arrivalMs: ARRIVAL, ailment }));

describe('what OpenSearch and Firehose say', () => {
  test.each<[string, string, Ailment]>([
    [
      '400',
      "mapper_parsing_exception: failed to parse field [http_status] of type [short] in document with id '3'. Preview of field's value: 'gold'",
      { kind: 'wrong-type', field: 'http_status' },
    ],
    [
      '400',
      "failed to parse field [asctime] of type [date] in document with id '3'",
      { kind: 'unreadable-date', field: 'asctime' },
    ],
    [
      '400',
      'mapper_parsing_exception: Cannot write to a field alias [@timestamp].',
      { kind: 'alias-written', field: '@timestamp' },
    ],
    [
      '400',
      'object mapping for [shipper] tried to parse field [shipper] as object, but found a concrete value',
      { kind: 'wrong-type', field: 'shipper' },
    ],
    ['400', 'Document contains at least one immense term in field="name"', { kind: 'too-large' }],
    ['413', 'Request Entity Too Large', { kind: 'too-large' }],
    ['ES.MalformedData', 'One or more records are malformed.', { kind: 'malformed' }],
    ['403', 'no permissions for [indices:data/write/bulk]', { kind: 'undelivered' }],
    ['429', 'rejected execution', { kind: 'undelivered' }],
    ['503', '', { kind: 'undelivered' }],
    ['ES.ServiceException', 'no response from the domain', { kind: 'undelivered' }],
    ['400', 'something new', { kind: 'unknown', reason: 'something new' }],
  ])('%s %s is read', (code, message, expected) => {
    expect(ailmentOf(code, message)).toEqual(expected);
  });
});

describe('the mend of', () => {
  test('a wrong type moves the field under extra, as text', () => {
    const text = '{"message":"x","http_status":"gold","extra":{"k":1}}';
    expect(mended(text, { kind: 'wrong-type', field: 'http_status' })).toEqual({
      message: 'x',
      extra: { k: 1, http_status: 'gold' },
    });
  });

  test('a wrong type inside an object moves the whole object', () => {
    const text = '{"user":{"department":{"a":1}}}';
    expect(mended(text, { kind: 'wrong-type', field: 'user.department' })).toEqual({
      extra: { user: '{"department":{"a":1}}' },
    });
  });

  test('a wrong type never replaces what the caller put under that name', () => {
    const text = '{"http_status":"gold","extra":{"http_status":"mine"}}';
    expect(mended(text, { kind: 'wrong-type', field: 'http_status' })).toEqual({
      extra: { http_status: 'mine', http_status_2: 'gold' },
    });
  });

  test('an extra that is no object makes it one', () => {
    expect(mended('{"extra":"x"}', { kind: 'wrong-type', field: 'extra' })).toEqual({ extra: { text: 'x' } });
  });

  test('an unreadable time is the time of arrival, and the original is kept', () => {
    expect(
      mended('{"asctime":"tomorrow","message":"x"}', { kind: 'unreadable-date', field: 'asctime' }),
    ).toEqual({
      asctime: '2026-11-21T09:27:44.123+00:00',
      message: 'x',
      extra: { asctime: 'tomorrow' },
    });
  });

  test('a value that is too large is cut with a marker that says by how much', () => {
    const { message } = mended(JSON.stringify({ message: 'ä'.repeat(20_000) }), { kind: 'too-large' });
    expect(message).toBe(`${'ä'.repeat(8_192)}…[23616 bytes cut]`);
  });

  test('a record that is no JSON is the message of a document that arrived then', () => {
    expect(mended('plain\ntext\n', { kind: 'malformed' })).toEqual({
      asctime: '2026-11-21T09:27:44.123+00:00',
      levelname: 'INFO',
      message: 'plain\ntext',
      source: 'redrive',
    });
  });

  test('a document over several lines is the same document on one', () => {
    expect(mend({ text: '{\n"a":1}', arrivalMs: 0, ailment: { kind: 'malformed' } })).toBe('{"a":1}');
  });

  test('a document that was merely not delivered changes nothing', () => {
    expect(mended('{"a":1}', { kind: 'undelivered' })).toEqual({ a: 1 });
  });

  test('any field keeps its value as text, and every other field stays', () => {
    const fields = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !/^(extra|__proto__)$|\./.test(key)),
      fc.jsonValue(),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(fields, fc.nat(), (document, pick) => {
        const names = Object.keys(document);
        const field = names[pick % names.length] as string;
        const { [field]: value, ...rest } = JSON.parse(JSON.stringify(document));
        const { extra, ...others } = mended(JSON.stringify(document), { kind: 'wrong-type', field });
        expect(others).toEqual(rest);
        expect(extra[field]).toBe(typeof value === 'string' ? value : JSON.stringify(value));
      }),
    );
  });
});
