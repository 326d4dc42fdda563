import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { linesOf } from '../kit';

/** @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const MAX_BATCH_BYTES = 4_194_304;
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

describe('the limits of one request', () => {
  test.each([
    [1, 1],
    [499, 499],
    [500, 500],
    [501, 500],
  ])('takes of %i records %i', (given, taken) => {
    const { lines, body } = new BatchEncoder('s').encode(new Array(given).fill('{}\n'));
    expect(lines).toHaveLength(taken);
    expect(linesOf(body.toString())).toHaveLength(taken);
  });

  test.each([
    [-4, 6],
    [0, 6],
    [4, 5],
  ])('takes, at 4 MiB and %i bytes, %i of 6 records', (more, taken) => {
    // Base64 comes in fours; the frame makes up the difference to 4 MiB.
    const pad = (MAX_BATCH_BYTES - FRAME - 6 * RECORD + 1) % 4;
    const encoder = new BatchEncoder('s'.repeat(1 + pad), 5_000_000);
    const { lines, body } = encoder.encode(linesFor(MAX_BATCH_BYTES - pad + more));
    expect(lines).toHaveLength(taken);
    expect(body.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    if (more <= 0) expect(body.length).toBe(MAX_BATCH_BYTES + more);
  });

  test('sends a record that is larger than the preferred size alone', () => {
    const encoder = new BatchEncoder('s', 1000);
    expect(encoder.encode(['x'.repeat(1_024_000), 'y']).lines).toHaveLength(1);
  });

  test('decodes to the lines that were given, whatever their characters', () => {
    const given = ['{"a":"ä日😀"}\n', '{}\n', `${'é'.repeat(100_000)}\n`, '日'.repeat(16_000)];
    expect(linesOf(new BatchEncoder('s').encode(given).body.toString())).toEqual(given);
  });
});

test.each([...Array(16).keys()])('encodes a body of 256 KiB and %i bytes whole', (more) => {
  const name = 's'.repeat(1 + (more % 4));
  const frame = FRAME - 1 + name.length + RECORD - 1;
  const base64Bytes = Math.floor((262_136 + more - frame) / 4) * 4;
  const line = 'x'.repeat((base64Bytes / 4) * 3);
  expect(linesOf(new BatchEncoder(name).encode([line]).body.toString())).toEqual([line]);
});

test('writes any stream name as JSON', () => {
  const { body } = new BatchEncoder('a"b').encode(['{}\n']);
  expect(JSON.parse(body.toString()).DeliveryStreamName).toBe('a"b');
});

describe('the memory of request bodies', () => {
  const encoder = new BatchEncoder('s');
  const bodyOf = (line: string) => encoder.encode([line]);

  test('is not shared by bodies in flight, and is used again once a body was responded to', () => {
    const [first, second] = [bodyOf('first'), bodyOf('second')];
    encoder.reuse(first);
    const third = bodyOf('a longer third');
    expect(third.body.buffer).toBe(first.body.buffer);
    expect([second, third].flatMap(({ body }) => linesOf(body.toString()))).toEqual([
      'second',
      'a longer third',
    ]);
  });

  test('is not kept when bodies have become larger', () => {
    const small = bodyOf('small');
    encoder.reuse(bodyOf('x'.repeat(600_000)));
    encoder.reuse(small);
    const next = ['a', 'b', 'c'].map(bodyOf);
    expect(next.some(({ body }) => body.buffer === small.body.buffer)).toBe(false);
  });

  test('is kept for two bodies at most', () => {
    const bodies = ['a', 'b', 'c'].map(bodyOf);
    for (const body of bodies) encoder.reuse(body);
    const again = ['d', 'e', 'f'].map(bodyOf).map(({ body }) => body.buffer);
    expect(again.filter((memory) => bodies.some(({ body }) => body.buffer === memory))).toHaveLength(2);
  });
});
