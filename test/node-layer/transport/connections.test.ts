import type { Socket } from 'node:net';
import { ask, connectionsTo, heard, OK, type OnRequest, SocketServer } from '../sockets';

const loopback = new SocketServer();
afterEach(() => loopback.close());

describe('kept connections', () => {
  const ok: OnRequest = (socket) => socket.write(OK);

  test('uses the connection first that was used last', async () => {
    const used: Socket[] = [];
    const connections = connectionsTo(
      await loopback.answering((socket) => used.push(socket) && socket.write(OK)),
    );
    await Promise.all([ask(connections), ask(connections)]);
    for (let i = 0; i < 3; i++) await ask(connections);
    expect(new Set(used.slice(2)).size).toBe(1);
  });

  test('keeps no more connections than the limit', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(loopback.sockets).toHaveLength(3);
    await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(loopback.sockets).toHaveLength(4);
    await Promise.race(loopback.sockets.map((socket) => heard(socket)));
  });

  test('opens a new connection when a fresh one is asked for', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await ask(connections);
    await ask(connections, { fresh: true });
    expect(loopback.sockets).toHaveLength(2);
  });

  test.each([
    ['until just before its time', 59_999, 1],
    ['not after its time', 60_000, 2],
  ])('uses an idle connection %s', async (_, ms, count) => {
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
  ])('closes a connection whose response %s', async (_, bytes) => {
    const connections = connectionsTo(await loopback.answering((socket) => socket.write(bytes)));
    expect(await ask(connections)).toMatchObject({ status: 200 });
    await heard(loopback.sockets[0]);
    await ask(connections);
    expect(loopback.sockets).toHaveLength(2);
  });

  test('closes a connection that sends bytes without a request, and takes them for no response', async () => {
    const connections = connectionsTo(await loopback.answering(ok));
    await ask(connections);
    loopback.sockets[0]?.write('HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n');
    await heard(loopback.sockets[0]);
    expect(await ask(connections)).toMatchObject({ status: 200 });
    expect(loopback.sockets).toHaveLength(2);
  });
});
