import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { sign } from 'aws4';
import { generate } from 'selfsigned';
import { createDomainSend } from '../../../../local/firehose/start-firehose';
import { DELIVERY_ROLE } from '../fixtures';

const domainArn = 'arn:aws:es:eu-west-1:123456789012:domain/logs';
const credentials = {
  accessKeyId: 'AKIDTEST',
  secretAccessKey: 'a-secret-of-the-test',
  sessionToken: 'a-token',
};
const request = {
  domainArn,
  roleArn: DELIVERY_ROLE,
  path: '/_bulk',
  body: Buffer.from('{"index":{}}\n{"é":1}\n'),
};

describe('sending to the domain’s front door', () => {
  let server: Server;
  let endpoint: string;
  let pem: { private: string; cert: string };
  const seen: { request: IncomingMessage; body: Buffer; port: number | undefined }[] = [];
  let cutNext = false;

  beforeAll(async () => {
    pem = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    server = createServer({ key: pem.private, cert: pem.cert }, (incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        if (cutNext) {
          cutNext = false;
          incoming.socket.destroy();
          return;
        }
        seen.push({ request: incoming, body: Buffer.concat(chunks), port: incoming.socket.remotePort });
        response.statusCode = 429;
        response.end('busy');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `localhost:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => seen.splice(0));

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (caPem = pem.cert) =>
    createDomainSend({
      endpointOf: (arn) => (arn === domainArn ? { endpoint, caPem } : undefined),
      credentialsOf: () => credentials,
      region: 'eu-west-1',
    });

  it('sends the body, signed for the es service as the role, and gives the response back', async () => {
    const send = open();
    expect(await send(request)).toEqual({ status: 429, body: 'busy' });
    const { headers, method, url } = seen[0]?.request ?? {};
    expect({ method, url, body: seen[0]?.body }).toEqual({
      method: 'POST',
      url: '/_bulk',
      body: request.body,
    });
    expect(headers?.authorization).toMatch(/Credential=AKIDTEST\/\d{8}\/eu-west-1\/es\/aws4_request/);
    expect(headers?.['x-amz-security-token']).toBe('a-token');
    const resigned = sign(
      {
        service: 'es',
        region: 'eu-west-1',
        method: 'POST',
        path: '/_bulk',
        host: 'localhost',
        body: request.body,
        headers: {
          Host: endpoint,
          'Content-Type': 'application/x-ndjson',
          'X-Amz-Date': headers?.['x-amz-date'] as string,
        },
      },
      credentials,
    );
    expect(headers?.authorization).toBe((resigned.headers as Record<string, string>).Authorization);
    send.close();
  });

  it('keeps its socket for the next request', async () => {
    const send = open();
    await send(request);
    await send(request);
    expect(seen[1]?.port).toBe(seen[0]?.port);
    send.close();
  });

  it('repeats the request at once when a kept socket turns out to be closed', async () => {
    const send = open();
    await send(request);
    cutNext = true;
    expect(await send(request)).toEqual({ status: 429, body: 'busy' });
    send.close();
  });

  it('rejects when a new connection is cut, the certificate is another, or the domain is unknown', async () => {
    const send = open();
    cutNext = true;
    await expect(send(request)).rejects.toThrow(/socket hang up|ECONNRESET/);
    const other = await generate([{ name: 'commonName', value: 'localhost' }]);
    await expect(open(other.cert)(request)).rejects.toThrow(/certificate/);
    await expect(send({ ...request, domainArn: 'arn:aws:es:eu-west-1:1:domain/x' })).rejects.toThrow(
      'no local domain',
    );
    send.close();
  });
});
