import {
  DescribeDomainCommand,
  type DomainStatus,
  type OpenSearchClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-opensearch';
import type { Clock } from '../client/clock';
import { type Budget, WAITS, waitFor } from '../client/wait';

export interface FindEndpointOptions extends Budget {
  readonly clock: Clock;
}

/**
 * Asks the control plane for the domain's endpoint. Waits while the domain is being made or changed.
 * @returns `host` or `host:port`, without a scheme; undefined if there is no such domain.
 * @throws Error if the domain has no endpoint when the wait ends.
 */
export async function findEndpoint(
  client: OpenSearchClient,
  domainName: string,
  options: FindEndpointOptions,
): Promise<string | undefined> {
  let last: DomainStatus | undefined;
  const look = async () => {
    last = await describe(client, domainName, options.signal);
    return !last || last.Deleted || (endpointOf(last) && isSettled(last)) ? { domain: last } : undefined;
  };
  const { longestMs } = await waitFor(look, WAITS.endpoint, options);
  if (!last || last.Deleted) return undefined;
  const endpoint = endpointOf(last);
  if (endpoint) return endpoint;
  throw new Error(
    `provisioning: domain ${domainName} has no endpoint after ${longestMs / 1000} s. ` +
      'Wait until it is active in the console, then deploy again.',
  );
}

function endpointOf({ Endpoint, Endpoints }: DomainStatus): string | undefined {
  return Endpoint ?? Endpoints?.vpc;
}

function isSettled({ Processing, UpgradeProcessing }: DomainStatus): boolean {
  return !Processing && !UpgradeProcessing;
}

async function describe(
  client: OpenSearchClient,
  domainName: string,
  signal: AbortSignal,
): Promise<DomainStatus | undefined> {
  try {
    const command = new DescribeDomainCommand({ DomainName: domainName });
    return (await client.send(command, { abortSignal: signal })).DomainStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw new Error(`provisioning: DescribeDomain ${domainName}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
