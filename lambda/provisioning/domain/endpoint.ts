import {
  DescribeDomainCommand,
  type DomainStatus,
  type OpenSearchClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-opensearch';
import { type Clock, systemClock } from '../client/clock';

const POLL_MS = 10_000;
/** A configuration change can take hours, but the domain still serves requests; only a new domain has no endpoint. */
const LONGEST_WAIT_MS = 5 * 60_000;

export interface FindDomainOptions {
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly longestWaitMs?: number;
}

/**
 * Asks the control plane for the domain's endpoint. Waits while the domain is being made or changed.
 * @returns `host` or `host:port`, without a scheme; undefined if there is no such domain.
 * @throws Error if the domain has no endpoint when the wait ends.
 */
export async function findEndpoint(
  client: OpenSearchClient,
  domainName: string,
  options: FindDomainOptions = {},
): Promise<string | undefined> {
  const { clock = systemClock, signal, longestWaitMs = LONGEST_WAIT_MS } = options;
  const until = clock.now() + longestWaitMs;
  for (;;) {
    const status = await describe(client, domainName, signal);
    if (!status || status.Deleted) return undefined;
    const endpoint = status.Endpoint ?? status.Endpoints?.vpc;
    const settled = !status.Processing && !status.UpgradeProcessing;
    if (endpoint && settled) return endpoint;
    if (clock.now() >= until) {
      if (endpoint) return endpoint;
      throw new Error(
        `provisioning: domain ${domainName} has no endpoint after ${longestWaitMs / 1000} s. ` +
          'Wait until it is active in the console, then deploy again.',
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}

async function describe(
  client: OpenSearchClient,
  domainName: string,
  signal: AbortSignal | undefined,
): Promise<DomainStatus | undefined> {
  try {
    const command = new DescribeDomainCommand({ DomainName: domainName });
    return (await client.send(command, signal ? { abortSignal: signal } : {})).DomainStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw new Error(`provisioning: DescribeDomain ${domainName}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
