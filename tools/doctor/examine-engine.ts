import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { broken, type Finding, ok } from '../../lambda/provisioning/inspect/finding';
import { type InspectClient, inspectDomain } from '../../lambda/provisioning/inspect/inspect-domain';

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
  const { status } = await client.send({ method: 'GET', path: '' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EPROTO') throw new Error(`${url.host} speaks no TLS. Give --endpoint with http://.`);
    throw new Error(`${url.host} does not respond: ${error.message}. Is npm start running?`);
  });
  if (status === 401)
    return [broken('credentials', 'the login is refused', 'Take the address that npm start prints.')];
  return [
    ok('credentials', 'the login is accepted'),
    ...(await inspectDomain({ client, indexName, resources: [], nowMs: Date.now() })),
  ];
}

function basicAuthClient(url: URL): InspectClient {
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
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
