import { suffixOption, timeOption } from '../../../tools/recovery/replay-options';

test.each([
  ['2026-11-21T09:00Z', '2026-11-21T09:00:00.000Z'],
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2028-02-29T23:59:59.5+01:00', '2028-02-29T22:59:59.500Z'],
])('%s is a time', (text, expected) => {
  expect(new Date(timeOption('--from', text)).toISOString()).toBe(expected);
});

test.each([
  ['2026-02-30T09:00Z', '; 2026-02 has 28 days'],
  ['2026-04-31', '; 2026-04 has 30 days'],
  ['2026-13-01T00:00Z', ''],
  ['2026-00-10T00:00Z', ''],
  ['2026-11-21T25:00Z', ''],
  ['Nov 31 2026', ''],
  ['yesterday', ''],
  ['', ''],
])('%j is refused, because there is no such time', (text, hint) => {
  expect(() => timeOption('--from', text)).toThrow(
    `--from is ${JSON.stringify(text)}; expected a time such as 2026-11-21T09:00Z${hint}.`,
  );
});

test('a replay goes into an index of its day, or of the suffix that is given', () => {
  const now = new Date('2026-11-21T09:00Z');
  expect(suffixOption(undefined, now)).toBe('restored-2026-11-21');
  expect(suffixOption('again.1', now)).toBe('again.1');
});

test.each(['', 'A B', '-x', 'x'.repeat(101), 'a\n'])('--into %j is refused before AWS is asked', (into) => {
  expect(() => suffixOption(into, new Date())).toThrow(
    `--into is ${JSON.stringify(into)}; expected 1–100 of a–z`,
  );
});
