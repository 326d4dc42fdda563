import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { FakeEngine, noHandler, type Reply } from './fake-engine';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer given instead of the store's; `cut` closes the socket, `hang` never answers. */
export type Fault = { status: number; body: unknown } | 'cut' | 'hang';

/** A domain's endpoint on loopback: HTTPS, an engine, and Dashboards if the test puts one there. */
export class FakeDomain {
  readonly seen: Seen[] = [];
  readonly engine = new FakeEngine();
  dashboards: { answer(seen: Seen): Reply } | undefined;
  /** Consulted first; undefined lets the request through. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly ca: string,
  ) {}

  static async start(): Promise<FakeDomain> {
    const { private: key, cert } = await certificate();
    const server = createServer({ key, cert });
    const domain = new FakeDomain(server, cert);
    server.on('request', async (request, response) => {
      const seen = { ...(await read(request)) };
      domain.seen.push(seen);
      const given = domain.fault(seen);
      if (given === 'hang') return;
      if (given === 'cut') return request.socket.destroy();
      const { status, body } = given ?? domain.answer(seen);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return domain;
  }

  get endpoint(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get writes(): string[] {
    return this.seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }

  forget(): void {
    this.seen.length = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(seen: Seen): Reply {
    if (!seen.path.startsWith('_dashboards/')) return this.engine.answer(seen);
    return this.dashboards?.answer(seen) ?? noHandler(seen.method, seen.path);
  }
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, path: url.slice(1), headers, body: Buffer.concat(chunks).toString() };
}

let made: ReturnType<typeof generate> | undefined;

/** Making a key takes a moment: once a test file. */
function certificate(): ReturnType<typeof generate> {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  } as Parameters<typeof generate>[1]);
  return made;
}
