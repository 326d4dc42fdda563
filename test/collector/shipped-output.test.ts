import { ShippedOutput } from '../../collector/output/shipped-output';
import type { PutOutcome } from '../../lambda/node-layer/src/core/transport';

/** An output of 1,000 records whose requests wait until the test answers them. */
function anOutput(maxBytes = 1_000_000) {
  const waiting: { lines: readonly string[]; answer: (outcome: PutOutcome) => void }[] = [];
  const fellBack: string[] = [];
  const output = new ShippedOutput({
    transport: { put: ({ lines }) => new Promise((answer) => waiting.push({ lines, answer })) },
    streamName: 'logs',
    maxRecords: 1000,
    maxBytes,
    maxInFlight: 4,
    fallback: (lines) => fellBack.push(...lines) && lines.length,
    onFallback: () => undefined,
  });
  return { output, waiting, fellBack };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('an output is full at its limit of records, still takes what was read, and says when a quarter is free', async () => {
  const { output, waiting } = anOutput();
  const rooms: number[] = [];
  output.onRoom = () => rooms.push(output.stats().queued);
  for (let i = 0; i < 999; i++) output.accept('x\n');
  expect(output.isFull).toBe(false);
  for (let i = 0; i < 501; i++) output.accept('x\n');
  expect(output.isFull).toBe(true);
  await turn();
  expect(waiting).toHaveLength(3);
  waiting[0]?.answer({ kind: 'accepted' });
  await turn();
  await turn();
  expect(rooms).toEqual([]);
  waiting[1]?.answer({ kind: 'accepted' });
  await turn();
  await turn();
  expect(rooms).toEqual([500]);
  expect(output.stats()).toMatchObject({ accepted: 1500, delivered: 1000, queued: 500, queuedBytes: 1000 });
});

test('an output is full at its limit of bytes', () => {
  const { output } = anOutput(100);
  output.accept(`${'x'.repeat(99)}\n`);
  expect(output.isFull).toBe(true);
});

test('the queued bytes include a refused record, and no longer one that has fallen back', async () => {
  const { output, waiting, fellBack } = anOutput();
  output.accept('a\n');
  output.accept('bb\n');
  const flushed = output.flush(50);
  await turn();
  waiting[0]?.answer({ kind: 'partial', refused: [1], reason: 'slow down' });
  await turn();
  expect(output.stats().queuedBytes).toBe(3);
  await flushed;
  expect(fellBack).toEqual(['bb\n']);
  expect(output.stats()).toMatchObject({ accepted: 2, delivered: 1, fellBack: 1, queued: 0, queuedBytes: 0 });
});
