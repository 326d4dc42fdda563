import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { requestHeaders, responseHeaders } from './headers';

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Of the engine's user. @default none: the engine answers 401 */
  readonly authorization: string | undefined;
}

/** Passes requests to the engine over kept-alive sockets, and its answers back as they come. */
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

  /** The engine's status, once the response is sent whole. Rejects when the engine cannot be reached or breaks off. */
  async forward(outgoing: Outgoing, response: ServerResponse): Promise<number> {
    const answer = await this.#send(outgoing);
    const status = answer.statusCode ?? 502;
    response.writeHead(status, responseHeaders(answer.headers));
    await pipeline(answer, response);
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
