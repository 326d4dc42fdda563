import fc from 'fast-check';
import {
  compileDirectory,
  DirectoryTable,
  type Person,
  withoutPerson,
  withPerson,
} from '../../lambda/filter';

const ADA = {
  display_name: 'Ada "A" Lovelace',
  department: 'Engines',
  title: 'Countess',
  office: 'London',
  mail: 'ada@example.org',
};
const table = (persons: Record<string, Person>) =>
  new DirectoryTable(compileDirectory(Object.entries(persons)));

describe('the table', () => {
  test('finds a person by username in any case', () => {
    const found = table({ Ada: ADA, grace: { title: 'Admiral' } }).find('aDA');
    expect(JSON.parse(found?.user ?? '')).toEqual({
      display_name: 'Ada "A" Lovelace',
      department: 'Engines',
      title: 'Countess',
      office: 'London',
    });
    expect(JSON.parse(found?.directory ?? '')).toEqual({ mail: 'ada@example.org' });
    expect(table({ grace: { title: 'Admiral' } }).find('grace')).toEqual({
      user: '{"title":"Admiral"}',
      directory: undefined,
    });
  });

  test('does not find who is not in it', () => {
    const persons = table({ b: ADA, d: ADA });
    expect(['a', 'c', 'e', '', 'bb'].map((name) => persons.find(name))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(table({}).find('a')).toBeUndefined();
  });

  test('finds every one of many persons, and says of each just what was put in', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 20 });
    const person = fc.dictionary(fc.constantFrom('display_name', 'office', 'mail', 'phone'), value, {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((s) => s.toLowerCase()),
          person,
        ),
        (persons) => {
          const built = table(persons);
          expect(built.persons).toBe(Object.keys(persons).length);
          for (const [name, { display_name, office, mail, phone }] of Object.entries(persons)) {
            const { user = '{}', directory = '{}' } = built.find(name) ?? {};
            expect(JSON.parse(user)).toEqual(JSON.parse(JSON.stringify({ display_name, office })));
            expect(JSON.parse(directory)).toEqual(JSON.parse(JSON.stringify({ mail, phone })));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('cuts a value at 1,000 bytes, so that a document grows by a known size', () => {
    const { user } = table({ ada: { title: 'x'.repeat(3000) } }).find('ada') ?? {};
    expect(user?.length).toBeLessThan(1100);
  });

  const good = compileDirectory([['ada', ADA]]);
  test.each<[string, Buffer]>([
    ['cut', good.subarray(0, -1)],
    ['longer', Buffer.concat([good, Buffer.from('x')])],
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('ada: {title: Countess}')],
    ['changed in one byte', Buffer.from(good.map((byte, i) => (i === 60 ? byte ^ 1 : byte)))],
  ])('bytes that are %s are refused', (_name, bytes) => {
    expect(() => new DirectoryTable(bytes)).toThrow('directory table: ');
  });

  test.each<[string, [string, Person][], string]>([
    ['an empty username', [['', ADA]], 'has 0 bytes'],
    [
      'two that differ in case only',
      [
        ['Ada', ADA],
        ['ada', ADA],
      ],
      'are one username',
    ],
    [
      'more than 32 attributes',
      [['a', Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`a${i}`, 'x']))]],
      '33 attributes',
    ],
  ])('%s is refused when it is compiled', (_name, persons, message) => {
    expect(() => compileDirectory(persons)).toThrow(message);
  });
});

describe('a document gains', () => {
  const user = '{"title":"Countess"}';
  const directory = '{"mail":"a"}';

  test.each([
    [
      'user alone',
      '{"message":"x"}',
      { user, directory: undefined },
      '{"message":"x","user":{"title":"Countess"}}',
    ],
    [
      'both, without an extra',
      '{"message":"x"}',
      { user, directory },
      '{"message":"x","extra":{"directory":{"mail":"a"}},"user":{"title":"Countess"}}',
    ],
    [
      'both, with an extra',
      '{"n":1.50, "extra":{"a":"}"}}',
      { user, directory },
      '{"n":1.50, "extra":{"a":"}","directory":{"mail":"a"}},"user":{"title":"Countess"}}',
    ],
    [
      'both, with an empty extra',
      '{"extra":{}}',
      { user, directory },
      '{"extra":{"directory":{"mail":"a"}},"user":{"title":"Countess"}}',
    ],
    [
      "directory, above a caller's own",
      '{"extra":{"directory" : 1e400,"directory 2":2}}',
      { user: undefined, directory },
      '{"extra":{"directory 3" : 1e400,"directory 2":2,"directory":{"mail":"a"}}}',
    ],
  ])('%s, and nothing else changes', (_name, line, entry, expected) => {
    expect(withPerson(line, entry)).toBe(expected);
  });

  test('the mark that its person was left out', () => {
    expect(JSON.parse(withoutPerson('{"message":"x"}'))).toEqual({
      message: 'x',
      extra: { filter: { directory: 'left out: the response would be too large' } },
    });
  });

  test('what is added, and stays as it was otherwise, whatever its JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 0, 2),
        (object, space) => {
          const { user: _, extra: __, ...document } = object;
          const line = JSON.stringify(document, undefined, space);
          expect(JSON.parse(withPerson(line, { user, directory }))).toEqual({
            ...JSON.parse(line),
            user: JSON.parse(user),
            extra: { directory: JSON.parse(directory) },
          });
        },
      ),
    );
  });
});
