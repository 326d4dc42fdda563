import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly body: string;
}

/**
 * Sends a GET request. Unlike `fetch` it reaches every port, and it rejects with the error of the connection itself.
 *
 * @throws Error with a `code` such as ECONNREFUSED, or of a response that does not come within the time
 */
export async function httpGet(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<HttpResponse> {
  const { get } = url.startsWith('https:') ? https : http;
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = get(url, { headers, agent: false }, resolve);
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no response for ${timeoutMs / 1000} s`)));
    request.once('error', reject);
  });
  const body = await text(response);
  return { status: response.statusCode ?? 0, statusText: response.statusMessage ?? '', body };
}

/** The cause of a failed connection in words, e.g. `connection refused (ECONNREFUSED)`. */
export function connectionProblem(error: unknown): string {
  const { code, message, cause } = error as NodeJS.ErrnoException;
  if (speaksNoTls(error)) return NO_TLS;
  const known = code ?? (cause as NodeJS.ErrnoException | undefined)?.code;
  const words = known === undefined ? undefined : WORDS[known];
  if (words !== undefined) return `${words} (${known})`;
  return known ?? (cause as Error | undefined)?.message ?? message;
}

/** What is said of a server that does not answer a TLS handshake with one. */
export const NO_TLS = 'speaks no TLS';

/** Whether a connection failed because the server speaks no TLS; OpenSSL tells it in two lines. */
export function speaksNoTls(error: unknown): boolean {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  return WRONG_RECORD.test(`${code} ${message}`);
}

/** What comes instead of a TLS record is taken for one of another version, or of an impossible length. */
const WRONG_RECORD =
  /wrong.version.number|packet.length.too.long|invalid.alert|http.request|record.overflow/i;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENOTFOUND: 'unknown host',
  ETIMEDOUT: 'timed out',
};
