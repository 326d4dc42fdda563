/** Measures one row in a process of its own: `worker <row> <endpoint>` prints a JSON object. */
import { statSync } from 'node:fs';
import { type Candidate, ROWS, type Row } from './rows';

export interface Measurement {
  readonly recordsPerSecond: number;
  readonly cpuUsPerRecord: number;
  readonly logP50Us: number;
  readonly logP99Us: number;
  readonly heapBytesPerRecord: number | null;
  readonly importMs: number;
  readonly importKiB: number;
  readonly oneRecordFlushCpuMs: number | null;
}

const BURST = 500;
const HEAP_RECORDS = 400;
const FLUSHES = 60;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** CPU time of the whole process: all threads, garbage collection, the kernel's work for it. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Logs in bursts with a turn of the event loop in between, as requests would. */
async function logAll(
  candidate: Candidate,
  row: Row,
  count: number,
  log: () => void = candidate.log,
): Promise<void> {
  for (let i = 0; i < count; ) {
    for (const end = Math.min(count, i + Math.min(BURST, row.window)); i < end; i++) log();
    do await turn();
    while (candidate.pending() > row.window);
  }
  await candidate.drain();
}

async function throughput(candidate: Candidate, row: Row) {
  await logAll(candidate, row, Math.ceil(row.records / 5));
  const cpu = cpuUs();
  const started = performance.now();
  await logAll(candidate, row, row.records);
  const seconds = (performance.now() - started) / 1000;
  return {
    recordsPerSecond: Math.round(row.records / seconds),
    cpuUsPerRecord: round((cpuUs() - cpu) / row.records, 2),
  };
}

async function latency(candidate: Candidate, row: Row) {
  const count = Math.min(row.records, 20_000);
  const took = new Float64Array(count);
  let at = 0;
  await logAll(candidate, row, count, () => {
    const started = performance.now();
    candidate.log();
    took[at++] = performance.now() - started;
  });
  took.sort();
  const percentile = (share: number) => round((took[Math.floor(count * share)] ?? 0) * 1000, 2);
  return { logP50Us: percentile(0.5), logP99Us: percentile(0.99) };
}

/** Memory that a record holds between its log call and its request. */
async function heap(candidate: Candidate, row: Row): Promise<number | null> {
  if (!row.delivers) return null;
  const collect = globalThis.gc as () => void;
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // Bodies and sockets of the earlier runs are freed in later turns of the event loop.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const before = used();
  for (let i = 0; i < Math.min(HEAP_RECORDS, row.window); i++) candidate.log();
  collect();
  const bytes = (used() - before) / Math.min(HEAP_RECORDS, row.window);
  await candidate.drain();
  return Math.round(bytes);
}

async function oneRecordFlush(candidate: Candidate, row: Row): Promise<number | null> {
  if (!row.delivers) return null;
  const flushOne = async () => {
    candidate.log();
    await candidate.drain();
  };
  for (let i = 0; i < FLUSHES / 3; i++) await flushOne();
  const cpu = cpuUs();
  for (let i = 0; i < FLUSHES; i++) await flushOne();
  return round((cpuUs() - cpu) / FLUSHES / 1000, 3);
}

async function main(): Promise<void> {
  const [name, endpoint] = process.argv.slice(2);
  const row = ROWS.find((candidate) => candidate.name === name) as Row;
  const known = new Set(Object.keys(require.cache));
  const started = performance.now();
  const candidate = row.load(endpoint as string);
  const importMs = round(performance.now() - started, 2);
  const files = Object.keys(require.cache).filter((file) => !known.has(file));
  const importKiB = Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024);
  const measurement: Measurement = {
    importMs,
    importKiB,
    // This comes before the throughput: a function that logs little is never so warm.
    oneRecordFlushCpuMs: await oneRecordFlush(candidate, row),
    ...(await throughput(candidate, row)),
    ...(await latency(candidate, row)),
    heapBytesPerRecord: await heap(candidate, row),
  };
  process.stdout.write(JSON.stringify(measurement), () => process.exit(0));
}

void main();
