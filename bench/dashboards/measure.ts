import { existsSync, readFileSync } from 'node:fs';

/** Runs of each panel that are measured, after some that are not: the compiler of the engine needs them. */
const RUNS = 20;
const WARM_UP_RUNS = 15;
/** Unit of /proc/<pid>/stat: a hundredth of a second on every Linux. */
const TICK_MS = 10;

export interface Measured {
  readonly name: string;
  readonly requests: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Processor time of the engine for one run, whatever else keeps the machine busy. @default undefined except on Linux */
  readonly cpuMs?: number;
}

export interface Measuring {
  readonly name: string;
  readonly requestsOf: (run: number) => readonly object[];
  readonly search: (body: object) => Promise<unknown>;
  readonly pid: number | undefined;
}

/** Sends the requests of a run at once, as a browser does, and takes the time until the last response. */
export async function measureRequests({ name, requestsOf, search, pid }: Measuring): Promise<Measured> {
  const runOnce = async (run: number) => {
    const requests = requestsOf(run);
    const started = performance.now();
    await Promise.all(requests.map(search));
    return performance.now() - started;
  };
  for (let run = 0; run < WARM_UP_RUNS; run++) await runOnce(run);
  const cpuBefore = cpuMsOf(pid);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await runOnce(WARM_UP_RUNS + run));
  const cpuAfter = cpuMsOf(pid);
  times.sort((a, b) => a - b);
  return {
    name,
    requests: requestsOf(0).length,
    medianMs: Math.round(times[RUNS >> 1] as number),
    p95Ms: Math.round(times[Math.ceil(RUNS * 0.95) - 1] as number),
    ...(cpuBefore !== undefined &&
      cpuAfter !== undefined && { cpuMs: Math.round((cpuAfter - cpuBefore) / RUNS) }),
  };
}

/** Processor time that a process has used so far. */
function cpuMsOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(file)) return undefined;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const NAME_WIDTH = 76;

/** A line a panel; the last is the overview as a whole. */
export function reportOf(rows: readonly Measured[], documents: number): string {
  const count = documents.toLocaleString('en');
  const heading = `${count} documents in the range, as many before, ${RUNS} runs a panel`;
  const line = (name: string, ...columns: readonly (string | number)[]) =>
    `${name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}${columns.map((column) => String(column).padStart(9)).join('')}`;
  const slowest = Math.max(...rows.slice(0, -1).map(({ p95Ms }) => p95Ms));
  return [
    line(heading, 'requests', 'p50 ms', 'p95 ms', 'cpu ms'),
    ...rows.map(({ name, requests, medianMs, p95Ms, cpuMs }) =>
      line(name, requests, medianMs, p95Ms, cpuMs ?? '–'),
    ),
    `slowest panel: p95 ${slowest} ms`,
    '',
  ].join('\n');
}
