import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import type { Credentials } from '../../../lambda/node-layer/src/transport/credentials';
import { HttpTransport } from '../../../lambda/node-layer/src/transport/http';
import { acceptance, CREDENTIALS, heard, SocketServer } from '../sockets';

const batch = new BatchEncoder('logs').encode(['a\n']);
const loopback = new SocketServer();
afterEach(() => loopback.close());

describe('the HTTP transport and its connections', () => {
  const put = (endpoint: string, keys: Credentials = CREDENTIALS, ca?: string) =>
    new HttpTransport({
      endpoint,
      region: 'eu-west-1',
      credentials: () => keys,
      maxSockets: 2,
      ...(ca === undefined ? {} : { ca }),
    }).put(batch, 2000, new Cancellation());

  test('sends to an endpoint with a path and an IPv6 address', async () => {
    let line = '';
    let host: string | undefined;
    const port = await loopback.answering((socket, text) => {
      line = text.split('\r\n')[0] ?? '';
      host = /^host: (.*)$/im.exec(text)?.[1];
      socket.write(acceptance(text));
    }, '::1');
    expect(await put(`http://[::1]:${port}/some/path`)).toEqual({ kind: 'accepted' });
    expect(line).toBe('POST /some/path HTTP/1.1');
    expect(host).toBe(`[::1]:${port}`);
  });

  test.each([
    'a\r\nX-Evil: 1',
    'a\nb',
    'a\0',
    'ä',
  ])('refuses a session token like %j without printing it', async (token) => {
    const port = await loopback.answering(() => {});
    const outcome = await put(`http://127.0.0.1:${port}`, { ...CREDENTIALS, sessionToken: token });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('AWS_SESSION_TOKEN') });
    expect('reason' in outcome && outcome.reason).not.toContain(token);
    expect(loopback.sockets).toHaveLength(0);
  });

  test('opens a new connection at once when each kept one has gone stale', async () => {
    const port = await loopback.answering((socket, text, requests) => {
      if (requests > 1) return socket.destroy();
      socket.write(acceptance(text));
    });
    const transport = new HttpTransport({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: () => CREDENTIALS,
      maxSockets: 2,
    });
    const put = () => transport.put(batch, 2000, new Cancellation());
    await Promise.all([put(), put()]);
    expect(await put()).toEqual({ kind: 'accepted' });
    expect(loopback.sockets).toHaveLength(3);
  });

  test('closes the connection of a request that is given up, also before there is one', async () => {
    const cancellation = new Cancellation();
    const port = await loopback.answering(() => cancellation.cancel());
    const transport = new HttpTransport({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: () => CREDENTIALS,
      maxSockets: 2,
    });
    const expected = { kind: 'retry', reason: expect.stringContaining('given up') };
    expect(await transport.put(batch, 2000, cancellation)).toMatchObject(expected);
    await heard(loopback.sockets[0]);
    expect(await transport.put(batch, 2000, cancellation)).toMatchObject(expected);
    expect(loopback.sockets).toHaveLength(1);
    expect(cancellation.signal.aborted).toBe(true);
  });
});
