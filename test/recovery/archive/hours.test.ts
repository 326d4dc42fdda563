import { hourOfKey, prefixesBetween, prefixOfHour } from '../../../lambda/recovery/archive/hours';

const at = (text: string) => Date.parse(text);

test('the prefix of an hour is the one that Firehose writes', () => {
  expect(prefixOfHour(at('2026-01-02T03:59:59.999Z'))).toBe('logs/2026/01/02/03/');
});

test.each([
  ['within one hour', '2026-11-21T09:10:00Z', '2026-11-21T09:20:00Z', ['08', '09']],
  [
    'up to a full hour, which is not part of it',
    '2026-11-21T09:00:00Z',
    '2026-11-21T10:00:00Z',
    ['08', '09'],
  ],
  ['over two hours', '2026-11-21T09:59:00Z', '2026-11-21T10:00:01Z', ['08', '09', '10']],
])('a time %s has these hours and the one before', (_name, from, to, hours) => {
  expect(prefixesBetween(at(from), at(to))).toEqual(hours.map((hour) => `logs/2026/11/21/${hour}/`));
});

test('midnight at New Year is crossed', () => {
  expect(prefixesBetween(at('2027-01-01T00:00:00Z'), at('2027-01-01T00:30:00Z'))).toEqual([
    'logs/2026/12/31/23/',
    'logs/2027/01/01/00/',
  ]);
});

test.each([
  ['the same time', '2026-11-21T09:00:00Z', '2026-11-21T09:00:00Z'],
  ['a later time', '2026-11-21T10:00:00Z', '2026-11-21T09:00:00Z'],
  ['no time', 'yesterday', '2026-11-21T09:00:00Z'],
])('%s is refused as the beginning', (_name, from, to) => {
  expect(() => prefixesBetween(at(from), at(to))).toThrow('expected a time before --to');
});

test('the hour of a key is read back, and a key of another folder has none', () => {
  expect(hourOfKey('logs/2026/11/21/09/stream-1.gz')).toBe(at('2026-11-21T09:00:00Z'));
  expect(hourOfKey('errors/replay-failed/2026/11/21/x')).toBeUndefined();
});
