import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { systemClock } from '../../../lambda/node-layer/src/core/clock';

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('failure mode 4: a timer that a freeze has overtaken', () => {
  test('lets what the sockets received be read first', async () => {
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
      // An answer takes turns of the loop to be read.
      const read = (turn: number) => {
        if (turn === 10) seen.push('answer');
        else setImmediate(() => read(turn + 1));
      };
      block(60);
      read(0);
    });
    expect(seen).toEqual(['answer', 'timer']);
  });

  test('and so does one that is a little late, with an answer in its socket', async () => {
    const seen: string[] = [];
    let fired = () => {};
    const timer = new Promise<void>((resolve) => (fired = resolve));
    const server = createServer((socket) => {
      socket.end('answer');
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
    client.on('data', () => seen.push('answer'));
    await Promise.all([timer, once(client, 'close')]);
    server.close();
    expect(seen).toEqual(['answer', 'timer']);
  });

  test('a cancelled one does not fire, put off or not', async () => {
    const fired = jest.fn();
    const cancel = systemClock.after(5, fired);
    block(60);
    await new Promise((resolve) => setTimeout(resolve, 5));
    cancel();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fired).not.toHaveBeenCalled();
  });

  test('also not if it is cancelled in the turn in which it was due', async () => {
    const fired = jest.fn();
    const cancel = systemClock.after(5, fired);
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        cancel();
        resolve();
      }, 5),
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fired).not.toHaveBeenCalled();
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('holds the process only if asked for: %s', (holds, count) => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const cancel = systemClock.after(1000, () => {}, holds);
    expect(timers() - before).toBe(count);
    cancel();
  });
});
