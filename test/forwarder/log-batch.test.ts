import { gzipSync } from 'node:zlib';
import { MAX_UNPACKED_BYTES, unpack } from '../../lambda/forwarder/log-batch';
import { eventOf, packed, TIME_MS } from './kit';

test('an event of CloudWatch Logs is unpacked', () => {
  expect(unpack(eventOf(['a', 'b']))).toEqual({
    logGroup: '/aws/lambda/orders',
    logStream: '2026/11/21/[$LATEST]abc',
    events: ['a', 'b'].map((message, i) => ({
      id: `319531066069669833788090250798042111432896154242900000${String(i).padStart(2, '0')}`,
      timestamp: TIME_MS,
      message,
    })),
  });
});

test('a control message, with which CloudWatch tries the function, is a batch without events', () => {
  const message = 'CWL CONTROL MESSAGE: Checking health of destination Lambda function.';
  expect(unpack(eventOf([message], { messageType: 'CONTROL_MESSAGE' })).events).toEqual([]);
});

test.each([
  ['nothing', undefined, 'awslogs.data is undefined'],
  ['another event', { Records: [] }, 'awslogs.data is undefined'],
  ['data that is no text', { awslogs: { data: 7 } }, 'awslogs.data is number'],
  ['an empty text', { awslogs: { data: '' } }, 'cannot be unpacked'],
  ['what is no GZIP', { awslogs: { data: Buffer.from('text').toString('base64') } }, 'cannot be unpacked'],
  [
    'GZIP that breaks off',
    { awslogs: { data: gzipSync('x'.repeat(1000)).subarray(0, 20).toString('base64') } },
    'cannot be unpacked',
  ],
  ['what is no JSON', packed('text'), 'holds no JSON object'],
  ['JSON that is no object', packed('null'), 'holds no JSON object'],
  ['another type of message', eventOf([], { messageType: 'X' }), 'messageType is "X"'],
  ['no type of message', packed({}), 'messageType is undefined'],
  ['no log group', eventOf([], { logGroup: null }), 'logGroup or logStream is missing'],
  ['no list of events', eventOf([], { logEvents: {} }), 'logEvents is object'],
])('%s is refused, and the error says what is wrong', (_name, event, problem) => {
  expect(() => unpack(event)).toThrow(problem);
  expect(() => unpack(event)).toThrow(/^forwarder: .*Only a subscription filter of CloudWatch Logs/);
});

test('what unpacks to more than any batch of CloudWatch is refused before it fills the memory', () => {
  const bomb = gzipSync(Buffer.alloc(MAX_UNPACKED_BYTES + 1)).toString('base64');
  expect(() => unpack({ awslogs: { data: bomb } })).toThrow('cannot be unpacked');
});

test('an event that lacks something does not take the others with it', () => {
  const { events } = unpack(
    eventOf([], {
      logEvents: [
        { id: 'a', timestamp: TIME_MS, message: 'whole' },
        { timestamp: TIME_MS, message: 'no id' },
        { id: 'c', timestamp: 'soon', message: 'no time' },
        { id: 'd', timestamp: 1e300, message: { a: 1 } },
        null,
        'text',
      ],
    }),
  );
  expect(events.map(({ message }) => message)).toEqual([
    'whole',
    'no id',
    'no time',
    '{"a":1}',
    'null',
    '"text"',
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(6);
  for (const { timestamp } of events) expect(Number.isSafeInteger(timestamp)).toBe(true);
});
