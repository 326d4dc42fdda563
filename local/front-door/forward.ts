import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { requestHeaders, responseHeaders } from './headers';

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Authorization of the engine's user. Without one the engine responds with 401. */
  readonly authorization: string | undefined;
}

/** Passes requests to the engine over kept-alive sockets, and passes its responses back as they come. */
export class Forwarder {
  readonly #url: URL;
  readonly #agent: http.Agent;

  constructor(engineUrl: string) {
    this.#url = new URL(engineUrl);
    this.#agent =
      this.#url.protocol === 'https:'
        ? new https.Agent({ keepAlive: true })
        : new http.Agent({ keepAlive: true });
  }

  /** Resolves with the engine's status once the whole response is sent. Rejects when the engine cannot be reached or breaks off. */
  async forward(outgoing: Outgoing, response: ServerResponse): Promise<number> {
    const incoming = await this.#send(outgoing);
    const status = incoming.statusCode ?? 502;
    response.writeHead(status, responseHeaders(incoming.headers));
    await pipeline(incoming, response);
    return status;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ method, path, headers, body, authorization }: Outgoing): Promise<http.IncomingMessage> {
    const { protocol, hostname, port, pathname } = this.#url;
    const hasBody = body.length > 0 || method === 'PUT' || method === 'POST';
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(
        {
          agent: this.#agent,
          protocol,
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port,
          method,
          path: `${pathname.replace(/\/$/, '')}${path}`,
          headers: {
            ...requestHeaders(headers),
            ...(hasBody && { 'content-length': body.length }),
            ...(authorization && { authorization }),
          },
        },
        resolve,
      );
      request.once('error', reject);
      request.end(hasBody ? body : undefined);
    });
  }
}
