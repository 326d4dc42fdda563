import fc from 'fast-check';
import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { quote, truncate } from '../../../lambda/node-layer/src/content/text';
import { anyText } from '../../any-text';

const documents = () =>
  new DocumentEncoder({
    ids: new LogIds(() => 0),
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };
const extraOf = (fields: object) => JSON.parse(documents().line({ ...record, fields })).extra;
const written = (value: unknown) => extraOf({ value }).value;

describe('values on which JSON.stringify throws, or which it empties', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  class Money {
    constructor(readonly cents: number) {}
  }
  const hostile = {
    toJSON: () => {
      throw new Error('no');
    },
  };
  test.each<[string, unknown, unknown]>([
    ['BigInt', 12n, 12],
    ['undefined in a list', [undefined], [null]],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', () => 1, '[function]'],
    ['a Map with text keys', new Map([['a', 1]]), { a: 1 }],
    ['a Map with other keys', new Map([[1, 2]]), [[1, 2]]],
    ['a Set', new Set([1, 'b']), [1, 'b']],
    ['a Buffer', Buffer.from('abc'), '[Buffer of 3 bytes]'],
    ['an ArrayBuffer', new ArrayBuffer(3), '[ArrayBuffer of 3 bytes]'],
    ['a RegExp', /a+/g, '/a+/g'],
    ['a URL, by its toJSON', new URL('https://example.com/a'), 'https://example.com/a'],
    ['an invalid Date', new Date(Number.NaN), 'Invalid Date'],
    ['an instance, by its own members', new Money(5), { cents: 5 }],
    ['boxed primitives', [new String('s'), new Number(1), new Boolean(true)], ['s', 1, true]],
    ['a toJSON that throws', hostile, '[unreadable: Error: no]'],
    ['one of them in a list', [1, hostile, 3], [1, '[unreadable: Error: no]', 3]],
    ['a revoked Proxy', revoked.proxy, expect.stringMatching(/^\[unreadable: TypeError/)],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])('%s', (_, value, expected) => {
    expect(written(value)).toEqual(expected);
  });

  test('a getter that throws loses its own value only', () => {
    const fields = {
      a: 1,
      get b() {
        throw new RangeError('bad');
      },
      c: 3,
    };
    expect(extraOf(fields)).toEqual({ a: 1, b: '[unreadable: RangeError: bad]', c: 3 });
  });

  test('a getter of a request field that throws loses its own value only', () => {
    const fields = {
      get username() {
        throw new RangeError('bad');
      },
      a: 1,
    };
    expect(extraOf(fields)).toEqual({ username: '[unreadable: RangeError: bad]', a: 1 });
  });

  test('fields that cannot be read at all are marked so, and the next record is not affected', () => {
    const writer = documents();
    for (let i = 0; i < 30; i++) {
      const line = writer.line({ ...record, fields: revoked.proxy });
      expect(JSON.parse(line).extra.unreadable).toMatch(/^\[unreadable: TypeError/);
    }
    const fields = { a: { b: [{ c: 1 }] } };
    expect(JSON.parse(writer.line({ ...record, fields })).extra).toEqual(fields);
  });

  test('objects beside each other do not count as depth', () => {
    const plain = Array.from({ length: 30 }, () => ({ toJSON: () => ({ x: [1] }) }));
    expect(written([...plain, new Map([['a', new Set([1])]])]).at(-1)).toEqual({ a: [1] });
    expect(written(Array(30).fill(hostile)).at(-1)).toBe('[unreadable: Error: no]');
  });

  test('a toJSON that returns itself, or a new object each time, comes to an end', () => {
    const self = { toJSON: () => self };
    const more = (): object => ({ toJSON: more });
    expect(written(self)).toBe('[circular]');
    expect(JSON.stringify(written(more()))).toContain('deeper than 20 levels');
  });

  test('an object that stands twice is no circle', () => {
    const shared = { x: 1 };
    expect(extraOf({ a: shared, b: shared })).toEqual({ a: shared, b: shared });
  });

  test('an object 20,000 levels deep and an endlessly branching graph are cut, and come to an end', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i++) deep = { deep };
    expect(JSON.stringify(written(deep))).toContain('deeper than 20 levels');
    let wide: unknown = 'leaf';
    for (let i = 0; i < 19; i++) wide = [wide, wide, wide, wide];
    expect(documents().line({ ...record, fields: { wide } }).length).toBeLessThan(1_024_000);
  });

  test('an Error as a field keeps name, message, stack, cause and own members', () => {
    const error = Object.assign(new TypeError('bad', { cause: new Error('why') }), { code: 'E1' });
    expect(written(error)).toMatchObject({
      name: 'TypeError',
      message: 'bad',
      code: 'E1',
      cause: { message: 'why' },
    });
    expect(written(error).stack).toContain('document-encoder.test');
    const renamed = Object.assign(new Error('x'), { name: 'Renamed' });
    expect(
      documents()
        .line({ ...record, fields: { renamed } })
        .match(/"name":"Renamed"/g),
    ).toHaveLength(1);
  });
});

describe('text', () => {
  test('any text becomes one line of valid JSON that gives the text back', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(JSON.parse(quote(text))).toBe(Buffer.from(text).toString());
      }),
    );
  });

  test('a cut text keeps the whole characters that fit and says how many bytes are missing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, maxBytes) => {
        const cut = truncate(text, maxBytes);
        const bytes = Buffer.byteLength(text);
        if (bytes <= maxBytes) return expect(cut).toBe(text);
        const [, kept = '', missing] = /^(.*)…\[truncated (\d+) bytes\]$/su.exec(cut) ?? [];
        expect(text.startsWith(kept)).toBe(true);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxBytes);
        expect(Buffer.byteLength(kept) + Number(missing)).toBe(bytes);
      }),
    );
  });

  test('any fields make one valid line within the limit of a record, and request fields keep their place', () => {
    const fields = fc.dictionary(
      anyText(),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withTypedArray: true,
        withSparseArray: true,
      }),
    );
    fc.assert(
      fc.property(fields, anyText(), (given, message) => {
        const line = documents().line({ ...record, message, fields: given });
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(JSON.parse(line)).toMatchObject({ name: 'app', levelname: 'INFO', source: 'node' });
      }),
    );
  });
});

describe('the fields that records share', () => {
  test.each([
    [0, '00.000'],
    [9, '00.009'],
    [10, '00.010'],
    [99, '00.099'],
    [100, '00.100'],
    [1_000, '01.000'],
    [61_001, '01.001'],
    [-1, '59.999'],
  ])('asctime is the time of the record, %i ms after another record', (laterMs, seconds) => {
    const writer = documents();
    const startMs = 1_763_716_020_000;
    writer.line({ ...record, timeMs: startMs });
    const { asctime } = JSON.parse(writer.line({ ...record, timeMs: startMs + laterMs }));
    expect(asctime).toMatch(new RegExp(`:${seconds.replace('.', '\\.')}\\+00:00$`));
    expect(Date.parse(asctime)).toBe(startMs + laterMs);
  });

  test('the context is valid JSON whatever is in it', () => {
    const writer = documents();
    writer.setContext({ service: 'a"b\n', memoryLimitMb: 128, coldStart: false });
    const line = writer.line(record);
    expect(JSON.parse(line)).toMatchObject({ service: 'a"b\n', memory_limit_mb: 128, cold_start: false });
    expect(JSON.parse(writer.line(record, { service: 'other' }))).toMatchObject({ service: 'other' });
  });
});

describe('log_id', () => {
  test('is unique and sorts in the order of the records, across milliseconds and clock jumps', () => {
    const ids = new LogIds();
    const made = Array.from({ length: 5000 }, (_, i) =>
      ids.next(1_763_716_020_000 + (i % 7 === 0 ? -50 : i >> 4)),
    );
    expect(new Set(made).size).toBe(5000);
    expect([...made].sort()).toEqual(made);
    expect(made.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
  });

  test('sorts in the order of the records also for thousands in one millisecond', () => {
    const ids = new LogIds();
    const made = Array.from({ length: 3000 }, () => ids.next(1_763_716_020_000));
    expect(new Set(made).size).toBe(3000);
    expect([...made].sort()).toEqual(made);
  });

  test('begins with the time, as a ULID does', () => {
    expect(new LogIds().next(1_469_918_176_385).slice(0, 10)).toBe('01ARYZ6S41');
  });
});

describe('redaction', () => {
  test('leaves patterns that are switched off, and keeps the secret names', () => {
    const parts = { ids: new LogIds(), redactor: new Redactor([]), secretNames: ['pin'] };
    const writer = new DocumentEncoder(parts);
    const line = writer.line({ ...record, message: 'a@example.com', fields: { PIN: 1234, password: 'x' } });
    expect(JSON.parse(line)).toMatchObject({
      message: 'a@example.com',
      extra: { PIN: '[redacted]', password: 'x' },
    });
  });

  test('reaches error texts', () => {
    const line = documents().line({ ...record, hasError: true, error: new Error('for a@example.com') });
    expect(line).not.toContain('example.com');
  });

  // A search that is quadratic needs minutes for these texts, and the test ends by its own timeout.
  test('a megabyte that looks suspicious everywhere is written in linear time', () => {
    for (const text of [
      '4'.repeat(300_000),
      '4 '.repeat(150_000),
      'a@'.repeat(150_000),
      'eyJ'.repeat(100_000),
      '\\"'.repeat(150_000),
      `${'a.'.repeat(150_000)}@`,
    ]) {
      JSON.parse(documents().line({ ...record, message: text }));
    }
  }, 60_000);
});
