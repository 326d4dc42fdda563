import type { Clock } from '../client/clock';
import { EngineError } from '../client/engine-error';
import type { SignedClient } from '../client/signed-client';

const POLL_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Waits while the cluster is red, as it is for a moment after its start, when even the security index may be missing.
 * A yellow cluster, which lacks only copies, is good enough.
 * @throws Error if the cluster stays red for a minute.
 */
export async function waitUntilNotRed(
  client: SignedClient,
  domainName: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const until = clock.now() + LONGEST_WAIT_MS;
  for (;;) {
    const response = await client.send({ method: 'GET', path: '_cluster/health' });
    if (response.status >= 300) throw new EngineError(response);
    if ((response.body as { status?: string }).status !== 'red') return;
    if (clock.now() >= until) {
      throw new Error(
        `provisioning: domain ${domainName} is red: some of its primary shards are not assigned. ` +
          'GET _cluster/allocation/explain names the cause. Repair it, then deploy again.',
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}
