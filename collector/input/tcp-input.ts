import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Frame, LineFramer } from './line-framer';

export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
  /** PEM; clients must show a certificate of this authority. */
  readonly clientCa?: string | undefined;
}

export interface TcpInputOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsSettings | undefined;
  readonly maxLineBytes: number;
  readonly maxConnections: number;
  readonly idleMs: number;
  /** Makes what takes the lines of one connection. */
  readonly onConnection: (address: string) => ConnectionLines;
  /** Called with what the operator should know. */
  readonly onNotice: (kind: NoticeKind, text: string) => void;
}

export type NoticeKind = 'connection-refused' | 'connection-failed' | 'idle';

/** Takes the lines of one connection. */
export interface ConnectionLines {
  line(frame: Frame): void;
  /** No further line comes. */
  end(): void;
}

export interface TcpInputStats {
  /** Open now. */
  connections: number;
  /** Since the start. */
  accepted: number;
  refused: number;
  bytes: number;
}

/** When the collector ends, it stops reading once no connection has sent anything for this long. */
const QUIET_MS = 200;
const QUIET_CHECK_MS = 50;

/** Listens for lines by TCP. Reads nothing while it is paused, so that the senders wait. */
export class TcpInput {
  readonly #options: TcpInputOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #stats = { accepted: 0, refused: 0, bytes: 0 };
  #isPaused = false;
  /** When bytes were last read, milliseconds of `performance.now()`. */
  #lastReadMs = 0;

  constructor(options: TcpInputOptions) {
    this.#options = options;
    const onSocket = (socket: Socket) => this.#serve(socket);
    const { tls } = options;
    this.#server = tls
      ? createTlsServer(
          {
            cert: tls.cert,
            key: tls.key,
            minVersion: 'TLSv1.2',
            ...(tls.clientCa !== undefined && {
              ca: tls.clientCa,
              requestCert: true,
              rejectUnauthorized: true,
            }),
          },
          onSocket,
        )
      : createServer(onSocket);
    this.#server.maxConnections = options.maxConnections;
    this.#server.on('drop', (data) =>
      this.#refused(`${data?.remoteAddress}: ${options.maxConnections} connections are open already`),
    );
    this.#server.on('tlsClientError', (error, socket) =>
      this.#refused(`${socket.remoteAddress}: ${error.message}`),
    );
  }

  /** @returns the port, which the system chooses for 0 */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, backlog: 1024 }, () => resolve());
    });
    this.#server.removeAllListeners('error');
    return (this.#server.address() as { port: number }).port;
  }

  stats(): TcpInputStats {
    return { connections: this.#sockets.size, ...this.#stats };
  }

  /** Stops reading until `resume`, so that senders wait as soon as the socket buffers are full. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    for (const socket of this.#sockets) socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Accepts nothing new, reads what is on its way until all are quiet, and ends the connections. */
  async stop(timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    this.#server.close();
    this.#lastReadMs = performance.now();
    while (this.#sockets.size > 0 && performance.now() < deadlineMs) {
      // While paused nothing is read, though there may be something to read.
      if (!this.#isPaused && performance.now() - this.#lastReadMs >= QUIET_MS) break;
      await new Promise((resolve) => setTimeout(resolve, QUIET_CHECK_MS));
    }
    for (const socket of this.#sockets) socket.destroy();
    // 'close' events end the lines of each connection.
    while (this.#sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  #serve(socket: Socket): void {
    const address = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#stats.accepted++;
    this.#sockets.add(socket);
    const lines = this.#options.onConnection(address);
    const framer = new LineFramer(this.#options.maxLineBytes, (frame) => lines.line(frame));
    let isFirst = true;
    socket.on('data', (chunk: Buffer) => {
      if (isFirst && !this.#options.tls && isClientHello(chunk)) {
        this.#refused(
          `${address}: the sender speaks TLS, and this port does not. Set COLLECTOR_TLS_CERT and COLLECTOR_TLS_KEY, or let it send without`,
        );
        socket.destroy();
        return;
      }
      isFirst = false;
      this.#stats.bytes += chunk.length;
      this.#lastReadMs = performance.now();
      framer.push(chunk);
    });
    socket.setTimeout(this.#options.idleMs, () => {
      if (this.#isPaused) return;
      this.#options.onNotice(
        'idle',
        `${address}: said nothing for ${this.#options.idleMs / 1000} s and is closed`,
      );
      socket.destroy();
    });
    socket.setKeepAlive(true, 60_000);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET')
        this.#options.onNotice('connection-failed', `${address}: ${error.message}`);
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      framer.end();
      lines.end();
    });
    if (this.#isPaused) socket.pause();
  }

  #refused(text: string): void {
    this.#stats.refused++;
    this.#options.onNotice('connection-refused', text);
  }
}

/** Whether these bytes begin a TLS handshake. @see https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
function isClientHello(bytes: Buffer): boolean {
  return bytes[0] === 0x16 && bytes[1] === 0x03;
}
