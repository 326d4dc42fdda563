import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback. */
export interface LoopbackServer {
  readonly port: number;
  /** Closes the server and its open connections, because half-open ones would never end by themselves. */
  close(): Promise<void>;
}

/** Lets a server listen on a free port of 127.0.0.1. @throws Error when there is none */
export async function listenOnLoopback(
  server: Pick<Server, 'once' | 'listen' | 'address' | 'close' | 'closeAllConnections'>,
): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
