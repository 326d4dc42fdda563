import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Login } from '../../../local/search/engine-client';

/** An engine's search endpoint on loopback that responds as it is told. */
export class SearchFixture {
  readonly requests: { path: string; body: Record<string, unknown>; authorization: string | undefined }[] =
    [];
  readonly #server: Server;

  private constructor(respond: (body: Record<string, unknown>, count: number) => object) {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const { authorization } = request.headers;
      this.requests.push({ path: request.url ?? '', body, authorization });
      const said = respond(body, this.requests.length);
      response.statusCode = 'status' in said ? Number(said.status) : 200;
      response.end(JSON.stringify(said));
    });
  }

  static async start(
    respond: (body: Record<string, unknown>, count: number) => object,
  ): Promise<SearchFixture> {
    const fixture = new SearchFixture(respond);
    await new Promise<void>((resolve) => fixture.#server.listen(0, '127.0.0.1', resolve));
    return fixture;
  }

  get login(): Login {
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, username: 'reader', password: 'secret' };
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** A response to a search with these documents. */
export function hitsOf(...documents: readonly Record<string, unknown>[]): object {
  return { hits: { hits: documents.map((_source) => ({ _index: 'i', _id: _source.log_id, _source })) } };
}
