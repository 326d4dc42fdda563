import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { systemClock } from '../../../lambda/node-layer/src/core/clock';

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('a timer that is late after a freeze', () => {
  test('lets the sockets be read before it fires', async () => {
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.after(
        5,
        () => {
          seen.push('timer');
          resolve();
        },
        true,
      );
      // A response takes turns of the loop to be read.
      const read = (turn: number) => {
        if (turn === 10) seen.push('response');
        else setImmediate(() => read(turn + 1));
      };
      block(60);
      read(0);
    });
    expect(seen).toEqual(['response', 'timer']);
  });

  test('lets a response be read first also when it is only a little late', async () => {
    const seen: string[] = [];
    let fired = () => {};
    const timer = new Promise<void>((resolve) => (fired = resolve));
    const server = createServer((socket) => {
      socket.end('response');
      systemClock.after(
        5,
        () => {
          seen.push('timer');
          fired();
        },
        true,
      );
      block(13);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('data', () => seen.push('response'));
    await Promise.all([timer, once(client, 'close')]);
    server.close();
    expect(seen).toEqual(['response', 'timer']);
  });

  test('does not fire once it is cancelled, whether it was put off before or not', async () => {
    const fired = jest.fn();
    const cancel = systemClock.after(5, fired);
    block(60);
    await new Promise((resolve) => setTimeout(resolve, 5));
    cancel();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fired).not.toHaveBeenCalled();
  });

  test('does not fire if it is cancelled in the turn in which it is due', async () => {
    const fired = jest.fn();
    const cancel = systemClock.after(5, fired);
    const cancelled = new Promise<void>((resolve) =>
      setTimeout(() => {
        cancel();
        resolve();
      }, 5),
    );
    // Both are due now, also if the second was made a millisecond later, and so they are called in one turn.
    block(10);
    await cancelled;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fired).not.toHaveBeenCalled();
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('keeps the process alive only if asked to: %s', (holds, count) => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const cancel = systemClock.after(1000, () => {}, holds);
    expect(timers() - before).toBe(count);
    cancel();
  });
});
