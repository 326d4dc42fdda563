import type { Socket } from 'node:net';
import { ask, connectionsTo, heard, OK, type OnRequest, SocketServer } from '../sockets';

const loopback = new SocketServer();
afterEach(() => loopback.close());

describe('kept connections', () => {
  const ok: OnRequest = (socket) => socket.write(OK);

  test('the last used is used first', async () => {
    const used: Socket[] = [];
    const connections = connectionsTo(
      await loopback.answering((socket) => used.push(socket) && socket.write(OK)),
    );
    await Promise.all([ask(connections), ask(connections)]);
    for (let i = 0; i < 3; i++) await ask(connections);
    expect(new Set(used.slice(2)).size).toBe(1);
  });

  test('no more are kept than asked for', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(loopback.sockets).toHaveLength(3);
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(loopback.sockets).toHaveLength(4);
    await Promise.race(loopback.sockets.map((socket) => heard(socket)));
  });

  test('a fresh one is asked for: none of the kept', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await ask(connections);
    await ask(connections, { fresh: true });
    expect(loopback.sockets).toHaveLength(2);
  });

  test.each([
    ['until just before its time', 59_999, 1],
    ['not after its time', 60_000, 2],
  ])('an idle one is used %s', async (_, ms, count) => {
    let nowMs = 0;
    const connections = connectionsTo(await loopback.answering(ok), { now: () => nowMs });
    await ask(connections);
    nowMs = ms;
    await ask(connections);
    expect(loopback.sockets).toHaveLength(count);
    if (count === 2) await heard(loopback.sockets[0]);
  });

  test.each([
    ['says Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 0\r\n\r\n'],
    ['is followed by more', `${OK}HTTP/1.1 200 OK`],
  ])('one whose answer %s is closed', async (_, bytes) => {
    const connections = connectionsTo(await loopback.answering((socket) => socket.write(bytes)));
    expect(await ask(connections)).toMatchObject({ status: 200 });
    await heard(loopback.sockets[0]);
    await ask(connections);
    expect(loopback.sockets).toHaveLength(2);
  });

  test('one that sends what nobody asked for is closed, and its bytes are no answer', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await ask(connections);
    loopback.sockets[0]?.write('HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n');
    await heard(loopback.sockets[0]);
    expect(await ask(connections)).toMatchObject({ status: 200 });
    expect(loopback.sockets).toHaveLength(2);
  });
});
