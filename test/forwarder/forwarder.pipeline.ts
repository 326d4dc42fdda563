import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FORWARDER_CODE } from '../../lib/subscribe/forwarder-code';
import type { LambdaFunction } from '../../local/lambda/start-function';
import { Workshop } from '../local/lambda/support';
import { type Stream, startStream } from '../packages/kit';
import { eventOf } from './kit';

jest.setTimeout(120_000);

const COUNT = 1_100;
const MESSAGES = Array.from(
  { length: COUNT },
  (_, i) => `2026-11-21 11:59:59,123 WARNING orders: record ${i}`,
);

let workshop: Workshop;
let stream: Stream;

beforeEach(async () => {
  workshop = new Workshop();
  stream = await startStream();
});
afterEach(async () => {
  await workshop.close();
  await stream.close();
});

/** The function as the construct deploys it. */
function forwarder(
  environment: Record<string, string> = {},
  timeoutSeconds = 10,
): { lambda: LambdaFunction; lines: string[] } {
  const codeDir = join(workshop.dir, 'bundle');
  mkdirSync(codeDir, { recursive: true });
  FORWARDER_CODE.build(codeDir);
  return workshop.start(
    {},
    {
      codeDir,
      timeoutSeconds,
      environment: { FIREHOSE_LOGGING_STREAM: 'app-logs', ...environment },
      localEnvironment: { AWS_ENDPOINT_URL_FIREHOSE: stream.model.url },
      credentials: stream.keys,
    },
  );
}

/** Sorted, because requests go side by side. */
const idsOf = async () => (await stream.documents()).map(({ log_id }) => log_id as string).sort();

test('a log group goes through the function into the stream, parsed, each event once', async () => {
  const { lambda } = forwarder({ TIME_ZONE: 'Europe/Berlin' });
  expect(await lambda.invoke(eventOf(MESSAGES))).toMatchObject({ payload: 'null' });
  const documents = await stream.documents();
  expect(documents.map(({ message }) => message).sort()).toEqual(
    MESSAGES.map((_, i) => `record ${i}`).sort(),
  );
  expect(new Set(documents.map(({ log_id }) => log_id)).size).toBe(COUNT);
  expect(documents[0]).toMatchObject({
    asctime: '2026-11-21T10:59:59.123+00:00',
    levelname: 'WARNING',
    name: 'orders',
    source: 'cloudwatch',
    service: 'orders',
    function_name: 'orders',
    extra: { log_group: '/aws/lambda/orders' },
  });
});

test('a repeated delivery to another process gives every document the log_id that it had', async () => {
  await forwarder().lambda.invoke(eventOf(MESSAGES));
  const first = await idsOf();
  stream.forget();
  await forwarder().lambda.invoke(eventOf(MESSAGES));
  expect(await idsOf()).toEqual(first);
});

test('a repeated delivery to the same process adds nothing', async () => {
  const { lambda } = forwarder();
  await lambda.invoke(eventOf(MESSAGES));
  await lambda.invoke(eventOf(MESSAGES));
  expect(await idsOf()).toHaveLength(COUNT);
});

test('an event that the stream takes in part fails, and the next call adds what is missing and doubles nothing', async () => {
  const { lambda, lines } = forwarder({}, 4);
  stream.model.faults.inject({ kind: 'refuseRecords', share: 0.9 });
  expect(await lambda.invoke(eventOf(MESSAGES))).toMatchObject({ functionError: 'Unhandled' });
  const [, missing] = /(\d+) of 1100 log events are not in the stream/.exec(lines.join('\n')) ?? [];
  const taken = (await idsOf()).length;
  expect(taken).toBe(COUNT - Number(missing));
  expect(taken).toBeGreaterThan(0);
  stream.model.faults.clear();
  expect(await lambda.invoke(eventOf(MESSAGES))).toMatchObject({ payload: 'null' });
  const ids = await idsOf();
  expect([ids.length, new Set(ids).size]).toEqual([COUNT, COUNT]);
});

test.each([
  ['a control message', eventOf(['CWL CONTROL MESSAGE'], { messageType: 'CONTROL_MESSAGE' })],
  [
    'a batch of its own log group, which would have no end',
    eventOf(['x'], { logGroup: '/aws/lambda/function-0' }),
  ],
])('%s is done without a document', async (_name, event) => {
  expect(await forwarder().lambda.invoke(event)).toMatchObject({ payload: 'null' });
  expect(await idsOf()).toEqual([]);
});

test('an event that is none of CloudWatch fails, so that it is kept', async () => {
  const result = await forwarder().lambda.invoke({ awslogs: { data: 'AAAA' } });
  expect(result.functionError).toBe('Unhandled');
  expect(result.payload).toContain('cannot be unpacked');
});
