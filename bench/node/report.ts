import { ROW_NAMES, type RowName } from './rows';
import type { Measurement } from './worker';

type Column = keyof Measurement;
export type Summary = {
  readonly median: { readonly name: RowName } & Measurement;
  readonly spread: Record<Column, string>;
};

const COLUMNS: readonly Column[] = [
  'recordsPerSecond',
  'cpuUsPerRecord',
  'logP50Us',
  'logP99Us',
  'heapBytesPerRecord',
  'importMs',
  'importKiB',
  'oneRecordFlushCpuMs',
];

/** Ratios that are promised, each with its limit. */
const PROMISES: readonly {
  readonly what: string;
  readonly column: Column;
  readonly peer: RowName;
  readonly limit: string;
}[] = [
  {
    what: 'CPU a record / pino to /dev/null',
    column: 'cpuUsPerRecord',
    peer: 'pino-devnull',
    limit: '≤ 1.05',
  },
  {
    what: 'CPU a record / SDK PutRecordBatch',
    column: 'cpuUsPerRecord',
    peer: 'sdk-put-record-batch',
    limit: '≤ 0.45',
  },
  { what: 'log() p99 / pino', column: 'logP99Us', peer: 'pino-devnull', limit: '≤ 1.2' },
  {
    what: 'records/s / winston-firehose',
    column: 'recordsPerSecond',
    peer: 'winston-firehose',
    limit: '≥ 40',
  },
  { what: 'import / SDK client', column: 'importMs', peer: 'sdk-put-record-batch', limit: '≤ 0.167' },
  {
    what: 'one-record flush / SDK',
    column: 'oneRecordFlushCpuMs',
    peer: 'sdk-put-record-batch',
    limit: '≤ 0.333',
  },
];

/** Median and spread of each row's runs. */
export function summarize(measurements: ReadonlyMap<RowName, readonly Measurement[]>): Summary[] {
  return ROW_NAMES.map((name) => {
    const runs = measurements.get(name) ?? [];
    const of = (column: Column) => runs.map((run) => run[column]).filter((value) => value !== null);
    const median = Object.fromEntries(COLUMNS.map((column) => [column, medianOf(of(column))]));
    const spread = Object.fromEntries(COLUMNS.map((column) => [column, rangeOf(of(column))]));
    return { median: { name, ...median } as Summary['median'], spread: spread as Summary['spread'] };
  });
}

/** Prints the table and the ratios. A ratio is taken within each run, since a slow machine slows both rows; then their median. */
export function printReport(
  rows: readonly Summary[],
  measurements: ReadonlyMap<RowName, readonly Measurement[]>,
): void {
  const table = Object.fromEntries(
    rows.map(({ median, spread }) => [
      median.name,
      Object.fromEntries(
        COLUMNS.map((column) => [
          column,
          median[column] === null ? '' : `${median[column]} (${spread[column]})`,
        ]),
      ),
    ]),
  );
  console.table(table);
  console.log('Ratios of firehose-logging, median of the runs:');
  const ours = measurements.get('firehose-logging') ?? [];
  for (const { what, column, peer, limit } of PROMISES) {
    const theirs = measurements.get(peer) ?? [];
    const ratios = ours.map((run, i) => (run[column] ?? 0) / (theirs[i]?.[column] ?? Number.NaN));
    console.log(
      `  ${what.padEnd(36)} ${(medianOf(ratios) ?? 0).toFixed(2).padStart(8)}   (${rangeOf(ratios)}; promised ${limit})`,
    );
  }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  if (sorted.length % 2 === 1) return sorted[middle] ?? null;
  return Number((((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2).toFixed(3));
}

function rangeOf(values: readonly number[]): string {
  const digits = (value: number) => (value >= 100 ? 0 : 2);
  return values.length === 0
    ? ''
    : [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits(value))).join('–');
}
