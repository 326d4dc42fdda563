import { ResponseReader } from '../transport/response';

const PATH = '/2020-01-01/extension';

/** A response of the Extensions API. */
export interface ApiResponse {
  readonly status: number;
  /** Value of the header Lambda-Extension-Identifier. */
  readonly identifier: string | undefined;
  readonly text: string;
}

interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Calls the Extensions API on a socket of its own, over node:net, because node:http would be most of a cold start. A GET, the
 * call for the next event, has no time limit, since the event may be hours away, and does not keep the process alive, since
 * callback handlers end with an empty event loop.
 *
 * @param api host and port
 */
export function callApi(api: string, { method, path, headers, body = '' }: ApiCall): Promise<ApiResponse> {
  const [host, port] = api.split(':');
  return new Promise((resolve, reject) => {
    // It is loaded here so that it costs nothing outside Lambda.
    const { connect } = require('node:net') as typeof import('node:net');
    const reader = new ResponseReader();
    const socket = connect({ host: host ?? '', port: Number(port ?? 80) });
    if (method === 'GET') socket.once('connect', () => socket.unref());
    const finish = (response: { status: number; head: string; text: string }) => {
      socket.destroy();
      const identifier = /^lambda-extension-identifier: *(\S+)/im.exec(response.head)?.[1];
      resolve({ status: response.status, identifier, text: Buffer.from(response.text, 'latin1').toString() });
    };
    socket.on('data', (data) => {
      try {
        const response = reader.push(data.toString('latin1'));
        if (response) finish(response);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const response = reader.end();
      if (response) finish(response);
      else reject(new Error('the Extensions API closed the connection'));
    });
    // The socket is not ended, because a server takes a half-closed connection for a client that has gone.
    socket.write(requestText(api, { method, path, headers, body }));
  });
}

/** A request's bytes; they are ASCII. */
export function requestText(api: string, { method, path, headers, body = '' }: ApiCall): string {
  const lines = [
    `${method} ${PATH}${path} HTTP/1.1`,
    `Host: ${api}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(method === 'POST' ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : []),
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
