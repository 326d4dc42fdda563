import { createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Connection, type Result } from '../../../lambda/node-layer/src/transport/connection';
import { keyOfBody } from '../../../lambda/node-layer/src/transport/outcome';
import { ask, connectionsTo, heard, OK, SocketServer } from '../sockets';

const loopback = new SocketServer();
afterEach(() => loopback.close());

const message = (result: Result) => ('error' in result ? result.error.message : result);

describe('a connection', () => {
  test('sends small and large bodies as they are', async () => {
    const seen: string[] = [];
    const port = await loopback.answering((socket, text) => {
      seen.push(text.slice(text.indexOf('\r\n\r\n') + 4));
      socket.write(OK);
    });
    const connections = connectionsTo(port);
    const bodies = ['', 'x'.repeat(16_000), 'x'.repeat(16_384), `${'y'.repeat(700_000)}z`];
    for (const body of bodies) expect(await ask(connections, { body })).toMatchObject({ status: 200 });
    expect(seen).toEqual(bodies);
    expect(loopback.sockets).toHaveLength(1);
  });

  test.each([
    ['is cut off in the head', 'HTTP/1.1 200 OK\r\ncont'],
    ['is cut off in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}'],
    ['is cut off in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'],
  ])('takes a response that %s for an error, on a reused connection too', async (_, bytes) => {
    const port = await loopback.answering((socket, _text, requests) =>
      requests === 1 ? socket.write(OK) : socket.end(bytes),
    );
    const connections = connectionsTo(port);
    await ask(connections);
    const result = await ask(connections);
    expect(result).toMatchObject({ stale: false });
    expect(message(result)).toBe('the response was cut off');
  });

  /** A socket whose events come when the test emits them. */
  function scripted() {
    const sent: string[] = [];
    const socket = new Duplex({
      read: () => {},
      write: (chunk, _, done) => {
        sent.push(String(chunk));
        done();
      },
    });
    return { sent, socket: Object.assign(socket, { setNoDelay: () => {}, unref: () => {} }) };
  }

  test('does not call a connection stale whose response was cut off by a reset', async () => {
    const { socket } = scripted();
    const connection = new Connection(socket as unknown as Socket, 'connect');
    const exchange = () => new Promise((resolve) => connection.exchange('', Buffer.from('x'), resolve));
    const first = exchange();
    socket.push(OK);
    await first;
    const second = exchange();
    socket.once('data', () => socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
    socket.push('HTTP/1.1 200 OK');
    expect(await second).toMatchObject({ stale: false, error: { code: 'ECONNRESET' } });
  });

  describe('that gets the response to the request before a second time', () => {
    const ids = (...each: string[]) => each.map((id) => `{"RecordId":"${id}"}`).join();
    const responseOf = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

    async function asked(body: string): Promise<Result> {
      const port = await loopback.answering((socket) => socket.write(responseOf(body)));
      const connections = connectionsTo(port, { keyOf: keyOfBody });
      expect(await ask(connections)).toMatchObject({ status: 200, text: body });
      return ask(connections);
    }

    test('ends the request with an error and is closed, so that the response to come is nobody’s', async () => {
      expect(message(await asked(ids('a', 'b')))).toBe(
        'the response to an earlier request came a second time',
      );
      const [socket] = loopback.sockets;
      await heard(socket);
      expect(socket?.destroyed).toBe(true);
    });

    test('tells it by a RecordId of the service’s length, however the body is written', () => {
      const body = ids('x'.repeat(40), 'y');
      const keys = [body, `${body} `, ids('a', 'b'), '{ "RecordId" : "a" }, {"RecordId": "b"}', ids('a')];
      const [id, same, ...others] = keys.map(keyOfBody);
      expect([id, same]).toEqual(['x'.repeat(40), 'x'.repeat(40)]);
      expect(others).toEqual([ids('a', 'b'), '{ "RecordId" : "a" }, {"RecordId": "b"}', undefined]);
    });

    test.each([
      ['has one RecordId for all records, as a stub’s does', ids('a', 'a')],
      ['has one record', ids('x'.repeat(40))],
      ['has none', '{}'],
    ])('takes it where the body %s', async (_, body) => {
      expect(await asked(body)).toMatchObject({ status: 200, text: body });
    });
  });

  test('writes nothing before the server is verified', () => {
    const { socket, sent } = scripted();
    const connection = new Connection(socket as unknown as Socket, 'secureConnect');
    connection.exchange('head ', Buffer.from('body'), () => {});
    socket.emit('connect');
    expect(sent).toEqual([]);
    socket.emit('secureConnect');
    expect(sent).toEqual(['head body']);
  });

  test('takes a response that ends with the connection for complete', async () => {
    const port = await loopback.answering((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nabc'));
    expect(await ask(connectionsTo(port))).toMatchObject({ status: 200, text: 'abc' });
  });

  test('closes a connection that does not speak HTTP', async () => {
    const port = await loopback.answering((socket) => socket.write('SSH-2.0-OpenSSH\r\n'));
    expect(message(await ask(connectionsTo(port)))).toBe('the response is not HTTP/1.x');
    await heard(loopback.sockets[0]);
  });

  test('takes a response that comes before the request is written, and does not use the connection again', async () => {
    const port = await loopback.listen(
      '127.0.0.1',
      createServer((socket) => {
        loopback.sockets.push(socket);
        socket.on('error', () => {});
        socket.pause();
        socket.write('HTTP/1.1 413 x\r\ncontent-length: 0\r\n\r\n');
      }),
    );
    const connections = connectionsTo(port);
    const body = 'x'.repeat(20_000_000);
    expect(await ask(connections, { body })).toMatchObject({ status: 413 });
    expect(await ask(connections, { body })).toMatchObject({ status: 413 });
    expect(loopback.sockets).toHaveLength(2);
  });

  test.each([
    'closed',
    'reset',
  ])('calls a kept connection stale that is %s under the next request, and a new one never', async (how) => {
    const end = (socket: Socket) => (how === 'reset' ? socket.resetAndDestroy() : socket.destroy());
    const port = await loopback.answering((socket, _text, requests) =>
      requests === 1 ? socket.write(OK) : end(socket),
    );
    const connections = connectionsTo(port);
    await ask(connections);
    expect(await ask(connections)).toMatchObject({ stale: true, error: { code: 'ECONNRESET' } });
    loopback.server
      ?.removeAllListeners('connection')
      .on('connection', (socket) => loopback.watch(socket, end));
    expect(await ask(connections)).toMatchObject({ stale: false, error: { code: 'ECONNRESET' } });
  });
});
