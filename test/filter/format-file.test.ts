import { TextFormats } from '../../lambda/filter';

describe('a file of formats', () => {
  const format = (yaml: string) => () => new TextFormats(yaml);

  test.each([
    ['an unknown piece', "formats: [{name: a, header: '%{NOPE}'}]", '%{NOPE} is no pattern of the file'],
    [
      'a piece within itself',
      "patterns: {A: '%{B}', B: '%{A}'}\nformats: [{name: a, header: '%{A}'}]",
      'A → B → A',
    ],
    ['lookahead', "formats: [{name: a, header: 'x(?=y)'}]", 'a lookahead'],
    ['lookbehind', "formats: [{name: a, header: '(?<!y)x'}]", 'a lookbehind'],
    ['an atomic group', "formats: [{name: a, header: '(?>x)'}]", 'an atomic group'],
    ['a possessive quantifier', "formats: [{name: a, header: 'x++'}]", 'a possessive quantifier'],
    ['a backreference', "formats: [{name: a, header: '(?:x)\\1'}]", 'a backreference'],
    ['a group that is kept', "formats: [{name: a, header: '(x)'}]", 'write (?:…)'],
    ['neither header nor line', 'formats: [{name: a}]', 'formats[0]: expected either header or line'],
    ['both', 'formats: [{name: a, header: x, line: x}]', 'formats[0]: expected either header or line'],
    ['no name', 'formats: [{header: x}]', 'formats[0]: name is missing'],
    ['a set that is no mapping of texts', 'formats: [{name: a, header: x, set: {a: 1}}]', 'formats[0].set'],
    ['an unknown key', 'format: []', 'format: unknown'],
    ['a list', '[]', 'expected patterns and formats'],
    ['a broken expression', "formats: [{name: a, header: '(?:'}]", 'format a: '],
  ])('says what is wrong: %s', (_name, yaml, message) => {
    expect(format(yaml)).toThrow(message);
  });

  test('all problems are said at once', () => {
    const yaml = "formats: [{name: a, header: '%{A}'}, {name: b, header: '%{B}'}]";
    expect(format(yaml)).toThrow(/format a: .*format b: /);
  });

  test('one text extends another: its formats come first and its patterns replace', () => {
    const own = new TextFormats(
      "patterns: {ID: '[a-z]+'}\nformats: [{name: own, header: '%{ID:name}> '}]",
      "patterns: {ID: '[0-9]+'}\nformats: [{name: theirs, header: '%{ID:name}[>] '}]",
    );
    expect(own.match('abc> x')).toMatchObject({ format: 'own', name: 'abc', others: [], message: 'x' });
  });
});
