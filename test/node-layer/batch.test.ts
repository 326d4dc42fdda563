import { BatchEncoder, MAX_BATCH_BYTES } from '../../lambda/node-layer/src/core/batch';
import { linesOf } from './kit';

/** Bytes of a body without records, and what one record adds beside its base64. */
const FRAME = '{"DeliveryStreamName":"s","Records":[]}'.length;
const RECORD = '{"Data":""},'.length;

/** Lines whose encoded body has exactly this many bytes. */
function linesFor(bodyBytes: number): string[] {
  const count = 6;
  const base64Bytes = bodyBytes - FRAME - count * RECORD + 1;
  const each = Math.floor(base64Bytes / count / 4) * 4;
  const last = base64Bytes - each * (count - 1);
  return [...new Array(count - 1).fill(each), last].map((bytes) => 'x'.repeat((bytes / 4) * 3));
}

describe('failure mode 10: the limits of one request', () => {
  test.each([
    [1, 1],
    [499, 499],
    [500, 500],
    [501, 500],
  ])('of %i records it takes %i', (given, taken) => {
    const { lines, body } = new BatchEncoder('s').encode(new Array(given).fill('{}\n'));
    expect(lines).toHaveLength(taken);
    expect(linesOf(body.toString())).toHaveLength(taken);
  });

  test.each([
    [-4, 6],
    [0, 6],
    [4, 5],
  ])('4 MiB and %i bytes: it takes %i of 6 records', (more, taken) => {
    // Base64 comes in fours; the frame makes up the difference to 4 MiB.
    const pad = (MAX_BATCH_BYTES - FRAME - 6 * RECORD + 1) % 4;
    const encoder = new BatchEncoder('s'.repeat(1 + pad));
    const { lines, body } = encoder.encode(linesFor(MAX_BATCH_BYTES - pad + more));
    expect(lines).toHaveLength(taken);
    expect(body.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    if (more <= 0) expect(body.length).toBe(MAX_BATCH_BYTES + more);
  });

  test('a record larger than the preferred size goes alone', () => {
    const encoder = new BatchEncoder('s', 1000);
    expect(encoder.encode(['x'.repeat(1_024_000), 'y']).lines).toHaveLength(1);
  });

  test('what is decoded is what was given, whatever the characters', () => {
    const given = ['{"a":"ä日😀"}\n', '{}\n', `${'é'.repeat(100_000)}\n`];
    expect(linesOf(new BatchEncoder('s').encode(given).body.toString())).toEqual(given);
  });
});

describe('the memory of bodies', () => {
  const encoder = new BatchEncoder('s');
  const bodyOf = (line: string) => encoder.encode([line]);

  test('is its own for each body that is under way, and used again for the next when it was answered', () => {
    const [first, second] = [bodyOf('first'), bodyOf('second')];
    encoder.reuse(first);
    const third = bodyOf('third');
    expect(third.body.buffer).toBe(first.body.buffer);
    expect([second, third].flatMap(({ body }) => linesOf(body.toString()))).toEqual(['second', 'third']);
  });

  test('is not kept for more than two', () => {
    const bodies = ['a', 'b', 'c'].map(bodyOf);
    for (const body of bodies) encoder.reuse(body);
    const again = ['d', 'e', 'f'].map(bodyOf).map(({ body }) => body.buffer);
    expect(again.filter((memory) => bodies.some(({ body }) => body.buffer === memory))).toHaveLength(2);
  });
});
