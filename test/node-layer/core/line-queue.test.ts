import { LineQueue } from '../../../lambda/node-layer/src/core/line-queue';
import { heldBytes } from '../memory';

describe('a queue of lines', () => {
  test('gives the oldest lines that fit, at least one, and their size', () => {
    const queue = new LineQueue();
    for (const [line, bytes] of [
      ['a', 1],
      ['日', 3],
      ['b', 1],
      ['c', 1],
    ] as const)
      queue.push(line, bytes);
    expect(queue.take(4, 4)).toEqual({ lines: ['a', '日'], bytes: 4 });
    expect([queue.length, queue.bytes]).toEqual([2, 2]);
    expect(queue.take(2, 0)).toEqual({ lines: ['b'], bytes: 1 });
    expect(queue.take(9)).toEqual({ lines: ['c'], bytes: 1 });
    expect(queue.take(9)).toEqual({ lines: [], bytes: 0 });
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
  });
});

describe('a queue does not hold what was taken', () => {
  test('a queue does not hold the text of taken lines while other lines wait', () => {
    const queue = new LineQueue();
    const before = heldBytes();
    for (let i = 0; i < 4000; i++) queue.push(Buffer.alloc(10_000, 'x').toString(), 10_000);
    queue.take(3999);
    expect(heldBytes() - before).toBeLessThan(5_000_000);
    expect(queue.bytes).toBe(10_000);
    expect(queue.take(10).lines).toHaveLength(1);
  });

  test('a queue that is never empty does not hold the places of taken lines', () => {
    const queue = new LineQueue();
    const before = heldBytes();
    for (let i = 0; i < 1_000_000; i++) {
      queue.push(`${i}`, 6);
      if (i > 10) queue.take(1);
    }
    expect(heldBytes() - before).toBeLessThan(5_000_000);
    expect(queue.length).toBe(11);
    expect(queue.take(2).lines).toEqual(['999989', '999990']);
  });
});
