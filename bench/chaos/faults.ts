/** What the receiver does with a request. */
export type Fault =
  | 'none'
  | 'server-error'
  | 'throttled'
  | 'reset-before'
  | 'reset-after'
  | 'silent-before'
  | 'silent-after'
  | 'slow';

/** Share of records that an otherwise good response refuses. */
export const REFUSED_SHARE = 0.2;
/** A storm of throttling comes every two seconds. */
const STORM_EVERY_MS = 2000;
const STORM_MS = 150;

/** Share of requests for each fault; the other requests get a good response. */
const SHARES: readonly (readonly [Fault, number])[] = [
  ['server-error', 0.05],
  ['reset-before', 0.01],
  ['reset-after', 0.01],
  ['silent-before', 0.002],
  ['silent-after', 0.002],
  ['slow', 0.02],
];

/** A random number generator (mulberry32): the same seed and order of requests give the same faults. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function faultFor(random: () => number, elapsedMs: number): Fault {
  if (elapsedMs % STORM_EVERY_MS < STORM_MS) return 'throttled';
  let at = random();
  for (const [fault, share] of SHARES) {
    if (at < share) return fault;
    at -= share;
  }
  return 'none';
}
