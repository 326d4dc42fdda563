import type { EngineResponse } from '../client/engine-error';
import type { Call } from '../client/signed-client';
import type { Resource } from '../domain/resources';
import { clusterChecks } from './cluster-checks';
import type { Finding } from './finding';
import { unknown } from './finding';
import { indexChecks } from './index-checks';
import { securityChecks } from './security-checks';

/** Whoever can ask the domain: the provisioning function's signed client, or a login to a local engine. */
export interface InspectClient {
  send(call: Pick<Call, 'method' | 'path' | 'body' | 'headers'>): Promise<EngineResponse>;
}

export interface InspectOptions {
  readonly client: InspectClient;
  readonly indexName: string;
  /** What provisioning puts into the domain. @default - the bodies are not compared */
  readonly resources: readonly Resource[];
  /** Role that the delivery stream writes as. @default - any mapped role is right */
  readonly deliveryRoleArn?: string;
  /** Time now, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** One check: what it is called, and how it finds out. */
export type Check = readonly [name: string, look: (options: InspectOptions) => Promise<Finding>];

const CHECKS: readonly Check[] = [...securityChecks, ...indexChecks, ...clusterChecks];

/** Looks at everything that has to be right in a domain, and changes nothing. A check that fails is a finding itself. */
export async function inspectDomain(options: InspectOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, look] of CHECKS) {
    findings.push(
      await look(options).catch((error: Error) =>
        unknown(name, `it could not be looked at: ${error.message}`),
      ),
    );
  }
  return findings;
}

/** The body of a GET; undefined for a 404. @throws Error for any other status of 300 or more */
export async function read<Body>(client: InspectClient, path: string): Promise<Body | undefined> {
  const { status, body } = await client.send({ method: 'GET', path });
  if (status === 404) return undefined;
  if (status >= 300) throw new Error(`GET ${path} answered ${status} ${JSON.stringify(body).slice(0, 200)}`);
  return body as Body;
}
