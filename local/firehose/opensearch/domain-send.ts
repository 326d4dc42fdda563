import { Agent, type RequestOptions, request } from 'node:https';
import { sign } from 'aws4';
import type { BulkResponse } from './bulk';

/** Number of sockets to the domain. Further requests wait for one. AWS documents no number; this is the model's. */
const MAX_SOCKETS = 4;
/** Longest silence of the domain after which an attempt fails. */
const SILENCE_TIMEOUT_MS = 30_000;

export interface DomainRequest {
  readonly domainArn: string;
  /** ARN of the role that signs the request. */
  readonly roleArn: string;
  readonly path: string;
  readonly body: Buffer;
}

/** Sends a POST to the domain as a role. It rejects when there is no response at all. */
export type DomainSend = (request: DomainRequest) => Promise<BulkResponse>;

export interface DomainSendOptions {
  /** `host:port` of the domain's front door, and its certificate. Undefined for an unknown domain. */
  endpointOf(domainArn: string): { endpoint: string; caPem: string } | undefined;
  credentialsOf(roleArn: string): { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly region: string;
}

/** Sends signed HTTPS requests over kept-alive sockets, which `close` ends. */
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

function post(options: RequestOptions, body: Buffer, agent: Agent, mayRepeat = true): Promise<BulkResponse> {
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
      outgoing.destroy(new Error(`no response for ${SILENCE_TIMEOUT_MS / 1000} s`));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The other side has just closed a kept-alive socket. The domain has not seen the request, so it is no attempt.
      if (mayRepeat && outgoing.reusedSocket && error.code === 'ECONNRESET') {
        resolve(post(options, body, agent, false));
      } else reject(error);
    });
    outgoing.end(body);
  });
}
