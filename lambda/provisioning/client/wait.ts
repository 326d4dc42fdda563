import type { Clock } from './clock';

/** The time that a run has: it ends when the signal is aborted, and no wait may last beyond `endsAt`. */
export interface Budget {
  readonly signal: AbortSignal;
  /** In milliseconds of the clock. */
  readonly endsAt: number;
}

export interface Wait {
  readonly everyMs: number;
  readonly longestMs: number;
}

/**
 * The longest waits of a run, one after the other. Together they must fit into the function's timeout, less the time that is
 * kept for the response.
 */
export const WAITS = {
  /** Only a new domain has no endpoint. A configuration change can take hours, but the domain serves requests meanwhile. */
  endpoint: { everyMs: 10_000, longestMs: 5 * 60_000 },
  /** A new domain lets its master in only after a while. */
  access: { everyMs: 15_000, longestMs: 3 * 60_000 },
  /** A changed trust policy counts after a while. It matters with a domain of somebody else only. */
  masterRole: { everyMs: 5_000, longestMs: 30_000 },
  /** A cluster is red for a moment after its start. */
  health: { everyMs: 5_000, longestMs: 60_000 },
  /** The service makes its app client together with the domain, but the list of clients may show it later. */
  appClient: { everyMs: 10_000, longestMs: 120_000 },
} as const satisfies Record<string, Wait>;

/**
 * Looks again and again until there is a value. A wait is shorter where the run has less time left.
 * @returns the value, or undefined if there was none in time; and for how many milliseconds it could wait at most.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  { everyMs, longestMs }: Wait,
  { clock, signal, endsAt }: Budget & { readonly clock: Clock },
): Promise<{ readonly value: T | undefined; readonly longestMs: number }> {
  const startedAt = clock.now();
  const until = Math.min(startedAt + longestMs, endsAt);
  for (;;) {
    const value = await look();
    const leftMs = until - clock.now();
    if (value !== undefined || leftMs <= 0) return { value, longestMs: Math.max(0, until - startedAt) };
    await clock.sleep(Math.min(everyMs, leftMs), signal);
  }
}
