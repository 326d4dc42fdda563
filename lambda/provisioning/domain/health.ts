import type { Clock } from '../client/clock';
import { EngineError } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';
import { type Budget, WAITS, waitFor } from '../client/wait';

/**
 * Waits while the cluster is red, as it is for a moment after its start, when even the security index may be missing.
 * A yellow cluster, which lacks only copies, is good enough.
 * @throws Error if the cluster stays red.
 */
export async function waitUntilNotRed(
  client: SignedClient,
  domainName: string,
  options: Budget & { readonly clock: Clock },
): Promise<void> {
  const look = async () => {
    const response = await client.send({ method: 'GET', path: '_cluster/health' });
    if (response.status >= 300) throw new EngineError(response);
    const { status } = response.body as { status?: string };
    return status === 'red' ? undefined : (status ?? 'unknown');
  };
  const { value, longestMs } = await waitFor(look, WAITS.health, options);
  if (value !== undefined) return;
  throw new Error(
    `provisioning: domain ${domainName} is red after ${longestMs / 1000} s: some of its primary shards are not ` +
      'assigned. GET _cluster/allocation/explain names the cause. Repair it, then deploy again.',
  );
}
