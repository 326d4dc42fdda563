import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CredentialTable } from '../iam/credentials';
import type { Allow } from '../iam/policies';
import { type RefusalCode, verify } from '../iam/sigv4';
import { readBody } from '../machine/body';
import { listenOnLoopback } from '../machine/loopback';

/** A domain as DescribeDomain describes it. */
export interface LocalDomain {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** `host:port` of its front door. */
  readonly endpoint: string;
  /** Engine and version, e.g. `OpenSearch_2.19`. */
  readonly engineVersion: string;
  /** The template's `ClusterConfig`. */
  readonly clusterConfig?: object;
}

export interface ControlPlaneOptions {
  /** The domains, read at each request: domains may be added while the control plane runs. */
  readonly domains: Iterable<LocalDomain>;
  readonly credentials: CredentialTable;
  /** Whether the role's policies allow `es:DescribeDomain` on the domain. @default - everything is allowed */
  readonly allow?: Allow;
  readonly now?: () => number;
}

/** An error of the REST JSON protocol. Its name is in the header `x-amzn-ErrorType`. */
interface ServiceError {
  readonly status: number;
  readonly code:
    | RefusalCode
    | 'ResourceNotFoundException'
    | 'AccessDeniedException'
    | 'UnknownOperationException';
  readonly message: string;
}

const API = '/2021-01-01/opensearch/domain/';
const MAX_BODY_BYTES = 65_536;

/**
 * A model of Amazon OpenSearch Service's control plane on loopback. It knows DescribeDomain and nothing else.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DescribeDomain.html
 */
export async function startOpenSearchControlPlane(
  options: ControlPlaneOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, options)
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  const { port, close } = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, close };
}

async function handle(
  request: IncomingMessage,
  options: ControlPlaneOptions,
): Promise<ServiceError | object> {
  const { method = 'GET', url: path = '/', headers } = request;
  const body = (await readBody(request, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
  const verdict = verify(
    { method, path, headers, body },
    {
      find: (key) => options.credentials.find(key),
      service: 'es',
      ...(options.now && { now: options.now }),
    },
  );
  if (!verdict.ok) return { status: 403, code: verdict.code, message: verdict.message };
  if (method !== 'GET' || !path.startsWith(API)) {
    return {
      status: 404,
      code: 'UnknownOperationException',
      message: `local: no model for ${method} ${path}`,
    };
  }
  return describe(decodeURIComponent(path.slice(API.length)), verdict.roleArn, options);
}

function describe(
  name: string,
  roleArn: string,
  { domains, allow }: ControlPlaneOptions,
): ServiceError | object {
  const domain = [...domains].find((each) => each.name === name);
  const arn = domain?.arn ?? `arn:aws:es:*:*:domain/${name}`;
  if (allow && !allow(roleArn, 'es:DescribeDomain', arn)) {
    const message = `User: ${roleArn} is not authorized to perform: es:DescribeDomain on resource: ${arn}`;
    return { status: 403, code: 'AccessDeniedException', message };
  }
  // The service uses these words.
  if (!domain)
    return { status: 409, code: 'ResourceNotFoundException', message: `Domain not found: ${name}` };
  return { DomainStatus: domainStatus(domain) };
}

function domainStatus(domain: LocalDomain): object {
  const account = domain.arn.split(':')[4];
  return {
    DomainId: `${account}/${domain.name}`,
    DomainName: domain.name,
    ARN: domain.arn,
    Created: true,
    Deleted: false,
    Processing: false,
    UpgradeProcessing: false,
    DomainProcessingStatus: 'Active',
    Endpoint: domain.endpoint,
    EngineVersion: domain.engineVersion,
    ClusterConfig: domain.clusterConfig ?? {},
    AdvancedSecurityOptions: { Enabled: true, InternalUserDatabaseEnabled: false },
  };
}

function send(response: ServerResponse, result: ServiceError | object): void {
  const error = 'code' in result ? (result as ServiceError) : undefined;
  const body = JSON.stringify(error ? { message: error.message } : result);
  response.writeHead(error?.status ?? 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...(error && { 'x-amzn-errortype': error.code }),
  });
  response.end(body);
}
