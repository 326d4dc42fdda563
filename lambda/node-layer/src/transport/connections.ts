import type { NetConnectOpts } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { Connection } from './connection';
import type { Answer } from './response';

export interface ConnectionsOptions {
  readonly secure: boolean;
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Kept for the next request. */
  readonly maxIdle: number;
  /** Certificates to trust. @default Node's own and NODE_EXTRA_CA_CERTS */
  readonly ca?: string | undefined;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** The connections to one server. Idle ones are closed when their time is found to be over: a timer would be frozen. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #now: () => number;
  /** The last used at the end: it is used first, so that the others grow old. */
  readonly #idle: Connection[] = [];
  #context: SecureContext | undefined;
  /** Of the last TLS handshake, which shortens the next. */
  #session: Buffer | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** A kept connection that is still open, else a new one. @throws Error if the options make none */
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

  /** Takes a connection back after an answer. */
  give(connection: Connection, { keepMs }: Answer): void {
    const now = this.#now();
    connection.keepUntil(now + keepMs);
    if (this.#idle.length < this.#options.maxIdle && connection.isUsable(now)) this.#idle.push(connection);
    else connection.drop();
  }

  #open(): Connection {
    const { connect } = require('node:net') as typeof import('node:net');
    const { host, port } = this.#options;
    return new Connection(connect({ host, port } satisfies NetConnectOpts), 'connect');
  }

  #openSecure(): Connection {
    const { connect, createSecureContext } = require('node:tls') as typeof import('node:tls');
    const { isIP } = require('node:net') as typeof import('node:net');
    const { host, port, ca } = this.#options;
    this.#context ??= createSecureContext(ca === undefined ? {} : { ca });
    const options: ConnectionOptions = {
      host,
      port,
      // Made once: reading the trusted certificates takes longer than a handshake.
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) ? {} : { servername: host }),
      ...(this.#session ? { session: this.#session } : {}),
    };
    const socket = connect(options);
    socket.on('session', (session) => {
      this.#session = session;
    });
    // Perhaps it was the session that was not liked.
    socket.on('error', () => {
      this.#session = undefined;
    });
    return new Connection(socket, 'secureConnect');
  }
}
