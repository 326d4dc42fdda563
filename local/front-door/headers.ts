import type { IncomingHttpHeaders } from 'node:http';

/** Headers that are meant for two neighbours only: https://www.rfc-editor.org/rfc/rfc9110#name-connection */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Headers that are set anew for the engine, or that would make the caller somebody else there. */
const NOT_THE_CALLERS = ['host', 'content-length', 'expect', 'authorization', 'cookie'];
const NOT_THE_CALLERS_PREFIX =
  /^(x-amz-|x-forwarded-|x-proxy-|x-opendistro-|x-opensearch-security|opendistro_security|_opendistro)/;

/** The caller's headers that the engine may see. None of them says who the caller is. */
export function requestHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return without(
    headers,
    (name) => NOT_THE_CALLERS.includes(name) || NOT_THE_CALLERS_PREFIX.test(name) || name === 'forwarded',
  );
}

/** The engine's headers that the caller may see. */
export function responseHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return without(headers, () => false);
}

function without(headers: IncomingHttpHeaders, drop: (name: string) => boolean): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.includes(name) && !named.includes(name) && !drop(name),
    ),
  );
}
