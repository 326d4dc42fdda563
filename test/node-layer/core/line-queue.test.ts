import { LineQueue } from '../../../lambda/node-layer/src/core/line-queue';
import { heldBytes } from '../memory';

describe('failure mode 13: what was sent is not held', () => {
  test('neither the lines, as long as others wait', () => {
    const queue = new LineQueue();
    const before = heldBytes();
    for (let i = 0; i < 4000; i++) queue.push(Buffer.alloc(10_000, 'x').toString());
    queue.drop(3999);
    expect(heldBytes() - before).toBeLessThan(5_000_000);
    expect(queue.characters).toBe(10_000);
    expect(queue.peek(10)).toHaveLength(1);
  });

  test('nor their places, if it is never empty', () => {
    const queue = new LineQueue();
    const before = heldBytes();
    for (let i = 0; i < 1_000_000; i++) {
      queue.push(`${i}`);
      if (i > 10) queue.drop(1);
    }
    expect(heldBytes() - before).toBeLessThan(5_000_000);
    expect(queue.peek(2)).toEqual(['999989', '999990']);
    expect(queue.length).toBe(11);
  });
});
