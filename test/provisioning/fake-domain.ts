import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer given instead of the store's; `cut` closes the socket, `hang` never answers. */
export type Fault = { status: number; body: unknown } | 'cut' | 'hang';

/**
 * A loopback HTTPS server that keeps what is put under a path and gives it back in the shapes of the engine's GETs.
 * It checks nothing: what the real engine accepts is the pipeline test's business.
 */
export class FakeDomain {
  readonly seen: Seen[] = [];
  readonly store = new Map<string, unknown>();
  /** Consulted before the store; undefined lets the request through. */
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

  private answer({ method, path, body }: Seen): { status: number; body: unknown } {
    if (path === '_cluster/health') return { status: 200, body: { status: 'green' } };
    if (method === 'PUT') {
      this.store.set(path, JSON.parse(body));
      return { status: 200, body: { acknowledged: true } };
    }
    if (!this.store.has(path)) return { status: 404, body: { status: 'NOT_FOUND', message: 'not found' } };
    if (method === 'DELETE') {
      this.store.delete(path);
      return { status: 200, body: { acknowledged: true } };
    }
    return { status: 200, body: asEngineReturns(path, this.store.get(path)) };
  }
}

function asEngineReturns(path: string, kept: unknown): unknown {
  const name = path.split('/').at(-1) ?? '';
  if (path.startsWith('_index_template/')) {
    return { index_templates: [{ name, index_template: { ...(kept as object), composed_of: [] } }] };
  }
  if (path.startsWith('_plugins/_security/')) {
    return { [name]: { reserved: false, hidden: false, static: false, users: [], ...(kept as object) } };
  }
  return { [name]: kept };
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
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  } as Parameters<typeof generate>[1]);
  return made;
}
