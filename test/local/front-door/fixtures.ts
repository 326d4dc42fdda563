import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { sign } from 'aws4';
import { type FrontDoor, type FrontDoorOptions, startFrontDoor } from '../../../local/front-door/front-door';
import { CredentialTable } from '../../../local/iam/credentials';

export const REGION = 'eu-central-1';
export const MASTER = 'arn:aws:iam::111122223333:role/master';
export const DELIVERY = 'arn:aws:iam::111122223333:role/firehose/delivery';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An engine that accepts every user, responds with what `respond` writes, and keeps what it received. */
export async function startFakeEngine(respond: (received: Received, response: ServerResponse) => void = ok) {
  const users: Received[] = [];
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    const isUser = path.startsWith('/_plugins/_security/api/internalusers/');
    (isUser ? users : received).push(seen);
    if (isUser) response.writeHead(engine.userStatus).end('{}');
    else respond(seen, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const engine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    username: 'admin',
    password: 'secret',
    kind: 'embedded',
    userStatus: 201,
    users,
    received,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return engine;
}

function ok(_: Received, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
}

export interface Call {
  /** Who signs. @default nobody */
  role?: string;
  method?: string;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
  /** Another signer than the door knows. */
  signer?: CredentialTable;
}

export interface DoorResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A door before an engine, and a client that trusts it. */
export async function openDoor(options: Pick<FrontDoorOptions, 'engine'> & Partial<FrontDoorOptions>) {
  const credentials = new CredentialTable();
  const door = await startFrontDoor({ credentials, masterRoleArn: MASTER, region: REGION, ...options });
  const agent = new https.Agent({ keepAlive: true, ca: door.caPem });
  return {
    door,
    call: (call: Call) => send(door, { signer: credentials, ...call }, agent),
    async close() {
      agent.destroy();
      await door.close();
    },
  };
}

function send(door: FrontDoor, call: Call, agent: https.Agent): Promise<DoorResponse> {
  const { role, method = 'GET', path = '/', body = '', signer } = call;
  const request = { service: 'es', region: REGION, host: door.endpoint, method, path, body };
  const plain = { host: door.endpoint, ...call.headers };
  const headers =
    role && signer
      ? { ...sign({ ...request, headers: { ...call.headers } }, signer.issue(role)).headers }
      : plain;
  const [hostname, port] = door.endpoint.split(':');
  return new Promise((resolve, reject) => {
    const outgoing = https.request({ agent, hostname, port, method, path, headers }, async (incoming) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
      } catch (error) {
        return reject(error);
      }
      const status = incoming.statusCode ?? 0;
      return resolve({ status, headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
