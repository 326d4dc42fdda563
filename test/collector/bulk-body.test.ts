import { bulkBody } from '../../collector/output/opensearch-transport';
import { LogIds } from '../../lambda/node-layer/src/content/log-id';

const BEFORE_MS = Date.parse('2026-11-21T23:59:59.999Z');
const lineOf = (id: string) => `{"message":"x","log_id":"${id}"}\n`;
const indexOf = (id: string, nowMs: number) =>
  /"_index":"([^"]*)"/.exec(bulkBody([lineOf(id)], 'app-logs', nowMs))?.[1];

test('a record that is sent again after midnight goes to the same index, where its id is known', () => {
  const id = new LogIds().next(BEFORE_MS);
  expect([0, 1, 3_600_000].map((laterMs) => indexOf(id, BEFORE_MS + laterMs))).toEqual([
    'app-logs-2026-11-21',
    'app-logs-2026-11-21',
    'app-logs-2026-11-21',
  ]);
});

test.each([
  ['a UUID', '5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f'],
  ['a ULID of another year', new LogIds().next(Date.parse('2031-01-01T00:00:00Z'))],
  ['a text', 'order-7'],
])('%s tells no day: that of the request counts', (_what, id) => {
  expect(indexOf(id, BEFORE_MS)).toBe('app-logs-2026-11-21');
  expect(indexOf(id, BEFORE_MS + 1)).toBe('app-logs-2026-11-22');
});

test('each document has its id as the id of the index', () => {
  const [id, other] = ['5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f', 'x'];
  expect(bulkBody([lineOf(id), lineOf(other), '{"a":1}\n'], 'a', BEFORE_MS).split('\n')).toEqual([
    `{"create":{"_index":"a-2026-11-21","_id":"${id}"}}`,
    lineOf(id).trimEnd(),
    `{"create":{"_index":"a-2026-11-21","_id":"${other}"}}`,
    lineOf(other).trimEnd(),
    '{"create":{"_index":"a-2026-11-21"}}',
    '{"a":1}',
    '',
  ]);
});
