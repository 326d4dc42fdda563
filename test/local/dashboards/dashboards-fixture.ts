import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Login } from '../../../local/search/engine-client';
import type { Reply } from '../../provisioning/fixtures/fake-engine';

export interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `cut` ends the connection without a response, as a process that is starting does. */
export type Responder = (asked: Asked, count: number) => Reply | 'cut';

/** A Dashboards, or an engine, on loopback that responds as it is told. */
export class DashboardsFixture {
  readonly asked: Asked[] = [];

  private constructor(private readonly server: Server) {}

  static async start(respond: Responder): Promise<DashboardsFixture> {
    const fixture: DashboardsFixture = new DashboardsFixture(
      createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const { method, url: path, headers } = request;
        const asked = { method, path, headers, body: Buffer.concat(chunks).toString() };
        fixture.asked.push(asked);
        const given = respond(asked, fixture.asked.length);
        if (given === 'cut') return request.socket.destroy();
        response.writeHead(given.status, { 'content-type': 'application/json' });
        response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
      }),
    );
    await new Promise<void>((resolve) => fixture.server.listen(0, '127.0.0.1', resolve));
    return fixture;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get login(): Login {
    return { url: this.url, username: 'admin', password: 'Aa1_secret' };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const GREEN = { status: 200, body: { status: { overall: { state: 'green' } } } };
export const RED = { status: 200, body: { status: { overall: { state: 'red' } } } };
