import type { RedriveResult } from '../../lambda/recovery/redrive/redrive';
import type { ReplayReport } from './run-replay';

/** The table of a replay for a terminal. */
export function replayTable(report: ReplayReport, dryRun: boolean): string {
  return rows([
    ['objects', report.objects],
    ['records', report.records],
    [dryRun ? 'would be created' : 'created', report.created],
    ['in the index already', report.present],
    ['refused, below errors/', report.refused],
    ['left out by --where', report.unmatched],
    ['without a log_id', report.withoutLogId],
    ['batches that failed', report.failedBatches],
  ]);
}

/** The table of a redrive for a terminal, and an example of each group. */
export function redriveTable(result: RedriveResult, dryRun: boolean): string {
  const table = rows([
    ['objects', result.objects],
    ['refused documents', result.refused],
    [dryRun ? 'would be sent' : 'redriven', result.redriven],
    ['in the index already', result.present],
    ['refused again', result.left],
    ['parked', result.parked],
  ]);
  const groups = result.groups.map(
    ({ kind, field, count, example }) =>
      `${count} × ${kind}${field === undefined ? '' : ` (${field})`}\n  before  ${shorten(example.before)}\n  after   ${shorten(example.after)}`,
  );
  return [table, ...groups].join('\n\n');
}

const WIDTH = 160;

function shorten(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH)}…`;
}

function rows(entries: readonly (readonly [string, number])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(10)}`).join('\n');
}
