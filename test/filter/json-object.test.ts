import fc from 'fast-check';
import { documentOf } from './kit';

const TIME = '2026-11-21T09:27:00.123Z';
const ASCTIME = '2026-11-21T09:27:00.123+00:00';

/** As each logger writes a caller's field of a name of its own: no key is looked up before it is written. */
test.each<[string, string, object]>([
  [
    'slog',
    `{"time":"${TIME}","level":"ERROR","msg":"ours","msg":"theirs","time":"noon","level":"gold","id":7}`,
    { message: 'ours', extra: { 'msg 2': 'theirs', 'time 2': 'noon', 'level 2': 'gold', id: 7 } },
  ],
  [
    'zap',
    `{"level":"error","ts":"${TIME}","caller":"a.go:1","msg":"ours","msg":"theirs","ts":1,"caller":"me"}`,
    { message: 'ours', extra: { 'msg 2': 'theirs', 'ts 2': 1, caller: 'a.go:1', 'caller 2': 'me' } },
  ],
  [
    'zerolog',
    `{"level":"error","level":"gold","time":"noon","message":"theirs","time":"${TIME}","message":"ours"}`,
    { message: 'ours', extra: { 'message 2': 'theirs', 'time 2': 'noon', 'level 2': 'gold' } },
  ],
  [
    'pino',
    `{"level":50,"time":${Date.parse(TIME)},"pid":1,"hostname":"h","time":5,"msg":"theirs","pid":2,"msg":"ours"}`,
    { message: 'ours', extra: { 'msg 2': 'theirs', 'time 2': 5, pid: 1, 'pid 2': 2 } },
  ],
])("%s: a caller's field of a name of the logger's own stands beside it", (_logger, line, fields) => {
  expect(documentOf(line)).toMatchObject({ asctime: ASCTIME, levelname: 'ERROR', ...fields });
});

test.each<[string, string, object]>([
  ['the later of two is the value', '{"message":"x","a":1,"a":{"b":2}}', { a: { b: 2 }, 'a 2': 1 }],
  ['the same value again says nothing', '{"message":"x","a":1,"a":1}', { a: 1 }],
  ['several are a list', '{"message":"x","a":1,"a":2,"a":3}', { a: 3, 'a 2': [1, 2] }],
  [
    'no secret is kept',
    '{"message":"x","token":"a","token":"b"}',
    { token: '[redacted]', 'token 2': '[redacted]' },
  ],
  [
    'a number beyond 2^53 keeps its digits',
    '{"message":"x","a":12345678901234567890,"a":1}',
    { a: 1, 'a 2': '12345678901234567890' },
  ],
])('a key that is there more than once: %s', (_what, line, extra) => {
  expect(documentOf(line).extra).toEqual(extra);
});

test('no value disappears, however often its key is there', () => {
  const key = fc.constantFrom('a', 'b', 'level', 'time', 'message', 'msg', 'ts', 'pid', 'hostname', 'a 2');
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer({ min: 100, max: 900 }))), (members) => {
      const sent = members.map(([name, value]) => `"${name}":"v${value}."`).join();
      const line = JSON.stringify(documentOf(`{${sent}}`));
      for (const [, value] of members) expect(line).toContain(`v${value}.`);
    }),
  );
});

test('a key that is there twenty thousand times, and more that are there twice, are read', () => {
  const sent = Array.from({ length: 20_000 }, (_, n) => `"a":${n}`).join();
  expect(documentOf(`{${sent}}`)).toMatchObject({ extra: { a: 19_999 } });
  const pairs = Array.from({ length: 50_000 }, (_, n) => `"k${n}":1,"k${n}":2`).join();
  expect(Object.keys(documentOf(`{${pairs}}`).extra as object).length).toBeGreaterThan(1000);
});

test('a byte order mark before a record is no part of it', () => {
  expect(documentOf('\ufeff{"message":"hello"}').message).toBe('hello');
});
