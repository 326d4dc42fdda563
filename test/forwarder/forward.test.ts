import { Forwarder } from '../../lambda/forwarder/forward';
import type { PutOutcome, Transport } from '../../lambda/node-layer/src/core/transport';

/** A stream that answers as it is told, in turn, and accepts everything after that. */
function stream(...outcomes: ((lines: readonly string[]) => PutOutcome)[]) {
  const taken: string[] = [];
  const transport: Transport = {
    put: async ({ lines }) => {
      const outcome = outcomes.shift()?.(lines) ?? { kind: 'accepted' };
      if (outcome.kind === 'accepted') taken.push(...lines);
      if (outcome.kind === 'partial') taken.push(...lines.filter((_, i) => !outcome.refused.includes(i)));
      return outcome;
    },
  };
  return { taken, forwarder: new Forwarder({ transport, streamName: 'logs' }) };
}

const LINES = ['{"n":1}\n', '{"n":2}\n', '{"n":3}\n'];

test('lines go to the stream, in order', async () => {
  const { forwarder, taken } = stream();
  await forwarder.forward(LINES, 60_000);
  expect(taken).toEqual(LINES);
});

test('a record that the stream refuses is sent again, and only that', async () => {
  const { forwarder, taken } = stream(() => ({
    kind: 'partial',
    refused: [1],
    reason: 'ServiceUnavailable',
  }));
  await forwarder.forward(LINES, 60_000);
  expect(taken.sort()).toEqual(LINES);
});

test('a stream that does not answer in time is an error that says how many are missing and why', async () => {
  const retry = (): PutOutcome => ({ kind: 'retry', reason: 'throttled' });
  const { forwarder } = stream(...Array.from({ length: 50 }, () => retry));
  await expect(forwarder.forward(LINES, 2_050)).rejects.toThrow(
    /^forwarder: 3 of 3 log events are not in the stream: throttled\. Lambda calls again twice/,
  );
});

test('a stream that refuses for good is an error at once', async () => {
  const { forwarder } = stream(() => ({ kind: 'refused', reason: 'AccessDenied: no' }));
  await expect(forwarder.forward(LINES, 60_000)).rejects.toThrow('AccessDenied: no');
});

test("the next attempt sends what is missing, and doubles nothing of the first one's", async () => {
  const { forwarder, taken } = stream(
    () => ({ kind: 'partial', refused: [1], reason: 'ServiceUnavailable' }),
    () => ({ kind: 'invalid', reason: 'InvalidArgument' }),
  );
  await expect(forwarder.forward(LINES, 60_000)).rejects.toThrow('1 of 3 log events');
  await forwarder.forward(LINES, 60_000);
  expect(taken).toEqual([LINES[0], LINES[2], LINES[1]]);
});

test('a repeated delivery to the same process sends nothing', async () => {
  const { forwarder, taken } = stream();
  await forwarder.forward(LINES, 60_000);
  await forwarder.forward(LINES, 60_000);
  expect(taken).toEqual(LINES);
});

test('a batch without events is done', async () => {
  const { forwarder, taken } = stream();
  await forwarder.forward([], 60_000);
  expect(taken).toEqual([]);
});
