import type { NetConnectOpts } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { Connection, type KeyOf } from './connection';

export interface ConnectionsOptions {
  readonly secure: boolean;
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** How many connections are kept for the next requests. */
  readonly maxIdle: number;
  /** Certificates to trust. @default Node's own and NODE_EXTRA_CA_CERTS */
  readonly ca?: string | undefined;
  /** What no other response's body has. @default nothing */
  readonly keyOf?: KeyOf | undefined;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** The connections to one server. An idle one that is too old is closed when the next one is needed: a timer would be frozen. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #now: () => number;
  /** Kept connections. The one used last is at the end and is used first, so that the others grow old. */
  readonly #idle: Connection[] = [];
  #context: SecureContext | undefined;
  /** TLS session of the last handshake; resuming it shortens the next one. */
  #session: Buffer | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** A kept connection that is still open, else a new one. @throws Error if the options make no connection */
  take(fresh: boolean): Connection {
    const now = this.#now();
    while (this.#idle[0] && !this.#idle[0].isUsable(now)) this.#idle.shift()?.drop();
    while (!fresh) {
      const connection = this.#idle.pop();
      if (!connection) break;
      if (connection.isUsable(now)) return connection;
      connection.drop();
    }
    return this.#options.secure ? this.#openSecure() : this.#open();
  }

  /** Takes a connection back after a response. */
  give(connection: Connection, keepMs: number): void {
    const now = this.#now();
    connection.keepUntil(now + keepMs);
    if (this.#idle.length < this.#options.maxIdle && connection.isUsable(now)) this.#idle.push(connection);
    else connection.drop();
  }

  /** Closes the idle connections. */
  close(): void {
    for (const connection of this.#idle.splice(0)) connection.drop();
  }

  #open(): Connection {
    const { connect } = require('node:net') as typeof import('node:net');
    const { host, port, keyOf } = this.#options;
    return new Connection(connect({ host, port } satisfies NetConnectOpts), 'connect', keyOf);
  }

  #openSecure(): Connection {
    const { connect, createSecureContext } = require('node:tls') as typeof import('node:tls');
    const { isIP } = require('node:net') as typeof import('node:net');
    const { host, port, ca } = this.#options;
    this.#context ??= createSecureContext(ca === undefined ? {} : { ca });
    const options: ConnectionOptions = {
      host,
      port,
      // The context is made once: reading the trusted certificates takes longer than a handshake.
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) ? {} : { servername: host }),
      ...(this.#session ? { session: this.#session } : {}),
    };
    const socket = connect(options);
    socket.on('session', (session) => {
      this.#session = session;
    });
    // The server may have refused the session itself, so the next handshake does without it.
    socket.on('error', () => {
      this.#session = undefined;
    });
    return new Connection(socket, 'secureConnect', this.#options.keyOf);
  }
}
