const RUNS = 5;

/** CPU microseconds of one call: the median of five runs of `count` calls, after one that warms up. */
export function cpuUs(count: number, call: (i: number) => unknown): number {
  const runs = Array.from({ length: RUNS + 1 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) call(i);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  });
  return runs.slice(1).sort((a, b) => a - b)[RUNS >> 1] as number;
}
