import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { readBody } from '../machine/body';
import { listenOnLoopback } from '../machine/loopback';
import { admit } from './access';
import { makeCertificate } from './certificate';
import { Forwarder } from './forward';
import type { FrontDoor, FrontDoorOptions, PassedRequest } from './options';
import { refusalOf } from './refusals';
import { RoleUsers, UserRefusedError } from './role-users';

export type { FrontDoor, FrontDoorOptions, PassedRequest } from './options';

const KEPT_REQUESTS = 1_000;
const MIB = 1_048_576;
/** Longer than clients keep an idle socket, so the door never closes one that a client is about to use. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts the domain's endpoint on loopback: HTTPS, Signature Version 4, and the role that signed becomes the engine's
 * user. It is a model of the service's entrance. The engine's real security plugin decides what the role may do.
 */
export async function startFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { key, cert } = await makeCertificate();
  const users = new RoleUsers(options.engine, options.masterRoleArn);
  const forwarder = new Forwarder(options.engine.url);
  const passed: PassedRequest[] = [];
  let writes = 0;
  const record = (request: PassedRequest) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') writes += 1;
    passed.push(request);
    if (passed.length > KEPT_REQUESTS) passed.shift();
  };
  const server = createServer(
    { key, cert, minVersion: 'TLSv1.2', keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      serve(request, response, { options, users, forwarder, record }).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof UserRefusedError) refuse(response, 503, error.message);
        else unavailable(response);
      });
    },
  );
  const { port, close } = await listenOnLoopback(server);
  return {
    endpoint: `localhost:${port}`,
    caPem: cert,
    writes: () => writes,
    requests: () => passed,
    async close() {
      await close();
      forwarder.close();
      // An engine of this run ends together with its users, so only an external one has to lose them.
      if (options.engine.kind === 'external') await users.remove();
    },
  };
}

interface Serving {
  readonly options: FrontDoorOptions;
  readonly users: RoleUsers;
  readonly forwarder: Forwarder;
  readonly record: (request: PassedRequest) => void;
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { options, users, forwarder, record } = serving;
  const startedAt = performance.now();
  const limit = options.maxRequestBytes ?? 100 * MIB;
  const body = await readBody(request, limit);
  if (!body) {
    // The rest is read and thrown away, because a client that is still sending would not see the response.
    request.resume();
    return refuse(response, 413, `Request size exceeded ${limit} bytes`);
  }
  const { method = 'GET', url: path = '/', headers } = request;
  const access = admit({ method, path, headers, body }, options);
  if ('status' in access) return refuse(response, access.status, access.message);
  const refusal = refusalOf({ method, path, body });
  if (refusal) return refuse(response, refusal.status, refusal.message);
  const { roleArn } = access;
  const authorization = roleArn === undefined ? undefined : await users.authorizationOf(roleArn);
  const status = await forwarder.forward({ method, path, headers, body, authorization }, response);
  record({ method, path, roleArn, status, durationMs: performance.now() - startedAt });
}

/** Sends a refusal in the shape of the service's own entrance, which differs from the engine's. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ Message: message });
  const close = status === 413 && { connection: 'close' };
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...close,
  });
  response.end(body);
}

/** Sends the service's response for the time in which no node responds. */
function unavailable(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/html' });
  response.end('<html><body><b>Http/1.1 Service Unavailable</b></body> </html>');
}
