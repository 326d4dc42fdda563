import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { EngineResponse } from '../../lambda/provisioning/client/engine-error';
import { broken, type Finding, ok } from '../../lambda/provisioning/inspect/finding';
import { type InspectClient, inspectDomain } from '../../lambda/provisioning/inspect/inspect-domain';
import { connectionProblem, NO_TLS, speaksNoTls } from '../../local/machine/http-get';
import { percentDecoded } from '../../local/machine/percent-decoded';

/**
 * Examines an engine on this machine, such as that of `npm start`, with a login in its address.
 *
 * @throws Error when the address is no URL with a login
 */
export async function examineEngine(address: string, indexName: string): Promise<Finding[]> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username === '') {
    throw new Error(
      `--endpoint is ${JSON.stringify(address)}; expected http://user:password@host:port or https://…, as npm start prints it.`,
    );
  }
  const client = basicAuthClient(url);
  const greeting = await client.send({ method: 'GET', path: '' }).catch((error: NodeJS.ErrnoException) => {
    if (speaksNoTls(error)) throw new Error(`${url.host} ${NO_TLS}. Give --endpoint with http://.`);
    throw new Error(`${url.host} does not respond: ${connectionProblem(error)}. Is npm start running?`);
  });
  if (greeting.status === 401)
    return [broken('credentials', 'the login is refused', 'Take the address that npm start prints.')];
  refuseOtherServer(url, greeting);
  return [
    ok('credentials', 'the login is accepted'),
    ...(await inspectDomain({ client, indexName, resources: [], nowMs: Date.now() })),
  ];
}

/** @throws Error when the server is no OpenSearch, or one that is still starting */
function refuseOtherServer({ host }: URL, { status, body }: EngineResponse): void {
  const { version, error } = (body ?? {}) as { version?: { number?: unknown }; error?: { type?: unknown } };
  // Without the right to see the version a login is accepted all the same.
  if (status === 403 && error?.type === 'security_exception') return;
  if (status === 200 && typeof version?.number === 'string') return;
  if (status === 503) throw new Error(`${host} is not ready: it answered 503. Wait, and run it again.`);
  throw new Error(
    `${host} is no OpenSearch: it answered ${status} without a version. Check the address in --endpoint.`,
  );
}

function basicAuthClient(url: URL): InspectClient {
  const user = percentDecoded(url.username, 'the user in --endpoint');
  const login = `${user}:${percentDecoded(url.password, 'the password in --endpoint')}`;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return {
    send: ({ method, path, body, headers }) =>
      new Promise((resolve, reject) => {
        const options: RequestOptions = {
          host: url.hostname,
          port: url.port,
          path: `/${path}`,
          method,
          auth: login,
          headers: { ...headers },
          // The engine of a local run signs its own certificate, and its address is loopback.
          rejectUnauthorized: false,
          timeout: 10_000,
        };
        const request = send(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ method, path, status: response.statusCode ?? 0, body: parsed(text) });
          });
        });
        request.on('timeout', () => request.destroy(new Error('no response within 10 s')));
        request.on('error', reject);
        request.end(body);
      }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
