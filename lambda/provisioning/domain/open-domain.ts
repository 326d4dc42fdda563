import type { SignedClient } from '../client/signed-client';
import type { Budget } from '../client/wait';
import type { Dependencies } from '../dependencies';
import { findEndpoint } from './endpoint';
import { assumeMasterRole } from './master-role';

/** Which domain it is, where it is, and as whom provisioning enters it. */
export interface DomainAddress {
  readonly domainName: string;
  /** `host` or `host:port`. @default - OpenSearch Service is asked, which a function in a VPC cannot do */
  readonly endpoint?: string;
  /** Master role of a domain that belongs to somebody else. @default - the function's own role is the master */
  readonly masterRoleArn?: string;
}

export interface OpenDomain {
  readonly endpoint: string;
  readonly client: SignedClient;
}

/**
 * Makes a client of the domain, which the caller closes.
 * @returns undefined if there is no such domain.
 * @throws Error if the domain has no endpoint in time, or if its master role is not to be assumed.
 */
export async function openDomain(
  { domainName, endpoint: given, masterRoleArn }: DomainAddress,
  run: Dependencies & Budget,
): Promise<OpenDomain | undefined> {
  const endpoint = given ?? (await findEndpoint(run.controlPlane, domainName, run));
  if (endpoint === undefined) return undefined;
  const credentials = masterRoleArn === undefined ? undefined : await assumeMasterRole(masterRoleArn, run);
  return { endpoint, client: run.connect({ endpoint, ...(credentials && { credentials }) }, run) };
}
