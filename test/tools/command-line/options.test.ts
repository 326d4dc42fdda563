import {
  indexOption,
  regionNamed,
  regionOption,
  stageOption,
  wholeNumber,
} from '../../../tools/command-line/options';

const settings = { region: 'eu-west-1', indexName: 'app-logs' };

test('an option that is not given is the setting of the stage', () => {
  expect(regionOption(undefined, settings)).toBe('eu-west-1');
  expect(indexOption(undefined, settings)).toBe('app-logs');
});

test('an option that is given replaces the setting', () => {
  expect(regionOption('us-gov-west-1', settings)).toBe('us-gov-west-1');
  expect(indexOption('orders', settings)).toBe('orders');
});

test.each([
  '',
  ' ',
  'EU',
  'eu west',
  'a.b',
  'eu-west-1\n',
])('--region %j is refused with its value in quotes', (region) => {
  expect(() => regionNamed(region)).toThrow(
    `--region is ${JSON.stringify(region)}; expected a region's name such as eu-west-1.`,
  );
});

test.each([
  ['', '1–80 characters'],
  ['A', 'lower case'],
  ['a b,*', 'letters a–z, digits, and . _ - only, without spaces'],
  ['a\n', 'letters a–z, digits, and . _ - only, without "\\n"'],
])('--index %j is refused', (index, expected) => {
  expect(() => indexOption(index, settings)).toThrow(
    `--index is ${JSON.stringify(index)}; expected ${expected}.`,
  );
});

test.each(['', 'nope'])('--stage %j is refused with the known stages', (stage) => {
  expect(() => stageOption(stage)).toThrow(
    `unknown stage, got ${JSON.stringify(stage)}; expected dev or prod.`,
  );
});

test.each(['x', '', '0', '-1', '1.5', '1e3', ' 1'])('a count of %j is refused', (text) => {
  expect(() => wholeNumber('--runs', text, 1)).toThrow(
    `--runs is ${JSON.stringify(text)}; expected a whole number from 1.`,
  );
});

test('a count is a whole number from its minimum', () => {
  expect(wholeNumber('--lines', '1000', 1000)).toBe(1000);
  expect(() => wholeNumber('--lines', '999', 1000)).toThrow('expected a whole number from 1,000.');
});
