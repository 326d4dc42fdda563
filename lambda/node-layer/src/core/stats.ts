/** Counts of records since the process began: accepted = delivered + fellBack + queued + lost, at any time. */
export interface Stats {
  /** Records taken from the application. */
  accepted: number;
  /** Records the stream acknowledged. */
  delivered: number;
  /** Records sent again; a record counts once for each time. */
  retried: number;
  /** Records written to stderr instead. */
  fellBack: number;
  /** Records waiting or in flight. */
  queued: number;
  /** Records that neither the stream nor stderr took. */
  lost: number;
}

/** Counts of which each is the sum of the given ones. */
export function sumOf(all: readonly Stats[]): Stats {
  const sum: Stats = { accepted: 0, delivered: 0, retried: 0, fellBack: 0, queued: 0, lost: 0 };
  for (const stats of all) for (const key of Object.keys(sum) as (keyof Stats)[]) sum[key] += stats[key];
  return sum;
}
