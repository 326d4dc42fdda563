import type { Clock } from './clock';
import { EngineError } from './engine-error';
import type { SignedClient } from './signed-client';

const POLL_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Waits while the cluster is red: it is for moments after a start, and then the security index may be what is missing.
 * @throws Error if it stays red for a minute.
 */
export async function waitUntilNotRed(
  client: SignedClient,
  domainName: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const until = clock.now() + LONGEST_WAIT_MS;
  for (;;) {
    const answer = await client.send({ method: 'GET', path: '_cluster/health' });
    if (answer.status >= 300) throw new EngineError(answer);
    if ((answer.body as { status?: string }).status !== 'red') return;
    if (clock.now() >= until) {
      throw new Error(
        `provisioning: domain ${domainName} is red: some of its primary shards are not assigned. ` +
          'See _cluster/allocation/explain, mend it, then deploy again.',
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}
