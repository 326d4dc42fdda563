import { Agent, type RequestOptions, request } from 'node:https';
import { sign } from 'aws4';
import type { BulkAnswer } from './bulk';

/** Sockets to the domain; further requests wait for one. The model's choice, AWS documents none. */
const MAX_SOCKETS = 4;
/** A domain that is silent for so long counts as having failed the attempt. */
const SILENCE_TIMEOUT_MS = 30_000;

export interface DomainRequest {
  readonly domainArn: string;
  /** The role the request is signed as. */
  readonly roleArn: string;
  readonly path: string;
  readonly body: Buffer;
}

/** POSTs to the domain as a role. Rejects when there is no answer at all. */
export type DomainSend = (request: DomainRequest) => Promise<BulkAnswer>;

export interface DomainSendOptions {
  /** `host:port` of the domain's front door, and the certificate it shows; undefined for an unknown domain. */
  endpointOf(domainArn: string): { endpoint: string; caPem: string } | undefined;
  credentialsOf(roleArn: string): { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly region: string;
}

/** Signed https over kept-alive sockets. `close` ends them. */
export function createDomainSend(options: DomainSendOptions): DomainSend & { close(): void } {
  const agents = new Map<string, Agent>();
  const send: DomainSend = (domainRequest) => {
    const target = options.endpointOf(domainRequest.domainArn);
    if (target === undefined) return Promise.reject(new Error(`no local domain ${domainRequest.domainArn}`));
    let agent = agents.get(domainRequest.domainArn);
    if (agent === undefined) {
      agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca: target.caPem });
      agents.set(domainRequest.domainArn, agent);
    }
    return post(signed(options, target.endpoint, domainRequest), domainRequest.body, agent);
  };
  const close = () => {
    for (const agent of agents.values()) agent.destroy();
  };
  return Object.assign(send, { close });
}

function signed(options: DomainSendOptions, endpoint: string, domainRequest: DomainRequest): RequestOptions {
  const { hostname, port } = new URL(`https://${endpoint}`);
  const headers = { Host: endpoint, 'Content-Type': 'application/x-ndjson' };
  const { path, body } = domainRequest;
  const signable = {
    service: 'es',
    region: options.region,
    method: 'POST',
    host: hostname,
    path,
    headers,
    body,
  };
  const result = sign(signable, options.credentialsOf(domainRequest.roleArn));
  return { hostname, port, path, method: 'POST', headers: { ...result.headers } };
}

function post(options: RequestOptions, body: Buffer, agent: Agent, again = true): Promise<BulkAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...options, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.setTimeout(SILENCE_TIMEOUT_MS, () => {
      outgoing.destroy(new Error(`no answer for ${SILENCE_TIMEOUT_MS / 1000} s`));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept-alive socket the other side has just closed: not an answer of the domain, so not an attempt.
      if (again && outgoing.reusedSocket && error.code === 'ECONNRESET') {
        resolve(post(options, body, agent, false));
      } else reject(error);
    });
    outgoing.end(body);
  });
}
