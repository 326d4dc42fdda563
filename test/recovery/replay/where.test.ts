import { matches, parseCondition } from '../../../lambda/recovery/replay/where';

test('a condition is a field and a value, which may hold an equals sign', () => {
  expect(parseCondition('http_route=/a=b')).toEqual({ field: 'http_route', value: '/a=b' });
});

test.each(['http_route', '=x', ''])('%j is refused as a condition, with an example', (text) => {
  expect(() => parseCondition(text)).toThrow('expected field=value, e.g. http_route=/orders.');
});

test.each([
  [{ http_status: 500 }, 'http_status=500', true],
  [{ cold_start: true }, 'cold_start=true', true],
  [{ extra: { order: { id: 7 } } }, 'extra.order.id=7', true],
  [{ 'extra.order': 7 }, 'extra.order=7', true],
  [{ http_status: 200 }, 'http_status=500', false],
  [{}, 'http_status=undefined', false],
  [{ username: null }, 'username=null', false],
  [{}, '__proto__.x=1', false],
  [undefined, 'message=x', false],
])('%j meets %s: %j', (document, condition, expected) => {
  expect(matches(document, [parseCondition(condition)])).toBe(expected);
});

test('every condition has to hold', () => {
  const where = [parseCondition('a=1'), parseCondition('b=2')];
  expect(matches({ a: 1, b: 2 }, where)).toBe(true);
  expect(matches({ a: 1, b: 3 }, where)).toBe(false);
  expect(matches({ a: 1 }, [])).toBe(true);
});
