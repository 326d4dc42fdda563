const RUNS = 5;
const TIMES = 8;

/** Of work that takes eight times as long for eight times as much, with room for caches; quadratic work takes 64 times. */
export const LINEAR = 24;

/**
 * How many times as long work takes for eight times as much. It is a ratio of the shortest of some runs, so neither the
 * machine's speed nor other work on it counts.
 *
 * @param work does it for a size; the smaller one should take a tenth of a millisecond or more
 */
export function growth(work: (size: number) => unknown, size: number): number {
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < RUNS; i++) {
    small = Math.min(
      small,
      milliseconds(() => work(size)),
    );
    large = Math.min(
      large,
      milliseconds(() => work(size * TIMES)),
    );
  }
  return large / small;
}

function milliseconds(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
