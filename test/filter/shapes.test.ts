import fc from 'fast-check';
import { logstashLine } from '../../bench/collector/lines';
import { isLayerDocument } from '../../lambda/filter/layer-document';
import { LayerShape } from '../../lambda/filter/layer-shape';
import { RecentShapes } from '../../lambda/filter/recent-shapes';
import { DocumentShape } from '../../lambda/filter/shaped-document';
import { anyText } from '../any-text';
import { growth, LINEAR } from '../growth';
import { aFilter, NOW_MS } from './kit';

const arrival = { nowMs: NOW_MS, logId: () => '01KAJTDCTV0123456789ABCDEF' };

/** What a filter that has seen `before` makes of a line, and what one makes of it that has seen nothing. */
function both(line: string, before: string) {
  const filter = aFilter();
  filter.text(before, arrival);
  const [known, fresh] = [filter.text(line, arrival), aFilter().text(line, arrival)];
  return [
    { ...known, line: JSON.parse(known.line) },
    { ...fresh, line: JSON.parse(fresh.line) },
  ];
}

const keys = fc.constantFrom(
  ...[
    'message',
    'msg',
    'level',
    'levelname',
    'name',
    'logger',
    '@timestamp',
    'time',
    'asctime',
    'log_id',
    'v',
  ],
  ...['username', 'http_status', 'duration_ms', 'cold_start', 'exc_type', 'exc_info', 'error', 'log.level'],
  ...['requestId', 'aws_request_id', 'severity', 'timestamp', 'target', 'location', 'event', 'errorMessage'],
  ...['short_message', 'order', 'filter', 'a.b', '', '__proto__', 'shipper', 'source', 'user'],
);
const scalars = fc.oneof(
  fc.constantFrom(
    'INFO',
    'notice',
    '2026-11-21T09:27:00.123Z',
    '5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f',
    '1763717220123',
    'ada',
    'x'.repeat(400),
    '"\\/\b\n\u00e9',
    '\ud800',
  ),
  anyText({ maxLength: 5 }),
  fc.constantFrom(0, 30, 200, -1.5, 1e21, 12345678901234, 40_000, -0),
  fc.constantFrom(true, false, null),
);
const values = fc.oneof(
  { weight: 6, arbitrary: scalars },
  fc.array(scalars, { maxLength: 3 }),
  fc.dictionary(keys, fc.oneof(scalars, fc.array(scalars, { maxLength: 2 })), { maxKeys: 4 }),
);
const records = fc
  .tuple(fc.dictionary(keys, values, { maxKeys: 8 }), fc.option(fc.dictionary(keys, values, { maxKeys: 5 })))
  .map(([record, extra]) => (extra === null ? record : { ...record, extra }));
/** Two records with the same keys, as two lines of one sender. */
const pairs = records.chain((record) =>
  fc.tuple(fc.constant(record), fc.dictionary(keys, scalars)).map(([first, others]) => {
    const replaced = (object: object): object =>
      Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
          key,
          key === 'extra' && typeof value === 'object' && value !== null
            ? replaced(value)
            : key in others
              ? others[key]
              : value,
        ]),
      );
    return [first, replaced(first)] as const;
  }),
);

test('a line of a known shape becomes the document that it becomes otherwise', () => {
  fc.assert(
    fc.property(pairs, fc.boolean(), ([first, second], isSpaced) => {
      const written = (value: object) =>
        isSpaced ? JSON.stringify(value, null, 1).replace(/\n */g, ' ') : JSON.stringify(value);
      for (const line of [written(first), written(second)]) {
        const [known, fresh] = both(line, written(first));
        expect(known).toEqual(fresh);
      }
    }),
    { numRuns: 500 },
  );
});

test('shapes are seen in lines as senders write them, whatever their texts are', () => {
  const shape = DocumentShape.of(logstashLine(1));
  const other = logstashLine(2).replace('for a customer', 'f\u00fcr \\u00fc \\"x\\" \\n');
  expect([logstashLine(2), other].map((line) => shape?.match(line) !== null)).toEqual([true, true]);
  expect(DocumentShape.of(logstashLine(1).replaceAll('":', '": '))).toBeDefined();
  expect(DocumentShape.of('{"message":"a","exc_info":null,"log.level":"info"}')).toBeDefined();
  expect(
    DocumentShape.of('{"level":30,"time":1763717220591,"pid":7,"hostname":"h","msg":"a"}'),
  ).toBeDefined();
});

test('numbers of levels are read by the keys of the record itself', () => {
  const line = '{"level":30,"extra":{"v":"x"}}';
  const [known, fresh] = both(line, line);
  expect(known).toEqual(fresh);
});

test.each([
  ['a key that comes twice', '{"message":"a","extra":{"message":"b"}}'],
  ['a secret', '{"message":"a","extra":{"Password":"b"}}'],
  ['an error with its stack', '{"message":"a","exc_info":"Traceback"}'],
  ['an object that holds fields', '{"message":"a","log":{"level":"info"}}'],
  ['a text that is half a character', '{"message":"\\ud800"}'],
  ['a number that a double does not hold', '{"n":12345678901234567890}'],
  ['more than 5,000 characters', `{"message":"${'x'.repeat(5000)}"}`],
])('%s has no shape', (_name, line) => {
  expect(DocumentShape.of(line)).toBeUndefined();
});

const DOCUMENT = {
  asctime: '2026-11-21T09:27:00.123+00:00',
  name: 'shop',
  levelname: 'INFO',
  message: 'stored',
  log_id: '01KAJTDCTV0123456789ABCDEF',
  source: 'node',
  memory_limit_mb: 512,
  cold_start: false,
  http_status: 200,
  duration_ms: 12.5,
  username: 'ada',
  extra: { order: 7, items: [1, 'a'], at: { deep: { deeper: true } } },
};
const changes = fc.dictionary(
  fc.constantFrom(...Object.keys(DOCUMENT)),
  fc.oneof(values, fc.constantFrom('2026-11-21T09:27:00Z', 'ERROR', 'info')),
  { maxKeys: 2 },
);

test('a line of the shape of a layer document is one', () => {
  let fitted = 0;
  const shape = LayerShape.of(JSON.stringify(DOCUMENT));
  fc.assert(
    fc.property(changes, (changed) => {
      const line = JSON.stringify({ ...DOCUMENT, ...changed });
      const pieces = shape?.match(line);
      if (!pieces) return;
      fitted++;
      expect(isLayerDocument(JSON.parse(line))).toBe(true);
      expect(JSON.parse(pieces[1] as string)).toBe(JSON.parse(line).username);
    }),
    { numRuns: 2000 },
  );
  expect(fitted).toBeGreaterThan(100);
});

test('a line that nearly has a shape is refused in a time that grows with its length only', () => {
  const line = (list: string) =>
    `{"message":"a","list":[${list}],"b":{"c":"${'d'.repeat(1000)}"},"level":"info"}`;
  const shape = DocumentShape.of(line('1,2'));
  const evil = (length: number) => `${line(new Array(length).fill(1).join(', ')).slice(0, -1)},`;
  expect(shape?.match(evil(1500))).toBeNull();
  const refuse = (lines: readonly string[]) => lines.map((text) => shape?.match(text));
  expect(growth((size) => refuse(new Array(20).fill(evil(size))), 1500)).toBeLessThan(LINEAR);
});

test('few lines are examined when every line has a new shape', () => {
  let looks = 0;
  const shapes = new RecentShapes((line) => {
    looks++;
    return DocumentShape.of(line);
  });
  for (let i = 0; i < 1280; i++) shapes.learn(`{"key${i}":${i}}`);
  expect(looks).toBe(16 + 9);
});
