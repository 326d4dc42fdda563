import type { RecoveryResult } from './recovery';
import type { TcpResult } from './tcp';
import type { Verification } from './verification';
import type { WaysIn } from './ways-in-documents';

export interface DemoResult {
  readonly verification: Verification;
  /** The comparison of the ways in. Undefined where the assembly has no Node layer. */
  readonly waysIn: WaysIn | undefined;
  /** Undefined where the assembly has no recovery functions. */
  readonly recovery: RecoveryResult | undefined;
  /** Undefined where nothing outside Lambda can log to the stream. */
  readonly tcp: TcpResult | undefined;
  readonly searchableMs: { readonly p50: number; readonly max: number } | undefined;
}

/** Everything that keeps the demo from passing; empty when every record is in the index and in the archive. */
export function shortcomings(result: DemoResult, expected: number): string[] {
  const { verification, waysIn, searchableMs, recovery } = result;
  const { archived, found, missing, sent, traceback, unarchived } = verification;
  const list = (ids: readonly string[]) => ids.join(', ');
  return [
    ...(sent < expected
      ? [`the traffic makes at least ${expected} records, the stream accepted ${sent}`]
      : []),
    ...(found < sent ? [`${sent - found} records are not in the index (${list(missing)})`] : []),
    ...(archived < sent ? [`${sent - archived} records are not in the archive (${list(unarchived)})`] : []),
    ...(traceback?.exc_info ? [] : ['no document has the NameError with its stack']),
    ...(waysIn?.differences ?? []).map((difference) => `ways in: ${difference}`),
    ...recoveryShortcomings(recovery),
    ...tcpShortcomings(result.tcp),
    ...(searchableMs === undefined ? ['no document was seen in a search while the traffic ran'] : []),
  ];
}

function recoveryShortcomings(recovery: RecoveryResult | undefined): string[] {
  if (recovery === undefined) return [];
  const { replay, redrive, reconciled, unaccounted } = recovery;
  return [
    ...(replay.restored < replay.deleted
      ? [`${replay.deleted - replay.restored} deleted documents did not come back equal from the archive`]
      : []),
    ...(redrive.redriven < redrive.refused
      ? [`${redrive.refused - redrive.redriven} refused documents were not redriven`]
      : []),
    ...(reconciled === 0 ? ['the reconciliation looked for no record'] : []),
    ...(unaccounted > 0 ? [`${unaccounted} records are unaccounted for`] : []),
  ];
}

function tcpShortcomings(tcp: TcpResult | undefined): string[] {
  if (tcp === undefined) return [];
  const { sent, found, parsed, enriched, persons } = tcp;
  return [
    ...(found < sent ? [`${sent - found} records sent by TCP are not in the index once`] : []),
    ...(parsed < found ? [`${found - parsed} records sent by TCP lack fields`] : []),
    ...(enriched < persons ? [`${persons - enriched} records sent by TCP lack their person`] : []),
  ];
}

/** The one object that `--json` prints. */
export function jsonReport({ verification, waysIn, searchableMs, recovery, tcp }: DemoResult): string {
  const { archived, found, indices, sent } = verification;
  return JSON.stringify({
    sent,
    found,
    archived,
    searchableMs: searchableMs ?? { p50: null, max: null },
    index: indices.join(','),
    waysIn: waysIn ?? null,
    replay: recovery?.replay ?? null,
    redrive: recovery?.redrive ?? null,
    unaccounted: recovery?.unaccounted ?? null,
    tcp: tcp ? { sent: tcp.sent, found: tcp.found, parsed: tcp.parsed, enriched: tcp.enriched } : null,
  });
}

/** The table for a terminal, with the document of the error below it. */
export function tableReport({ verification, waysIn, searchableMs, recovery, tcp }: DemoResult): string {
  const { archived, found, indices, sent, traceback } = verification;
  const rows: [string, string][] = [
    ['sent (distinct log_ids at the stream)', String(sent)],
    ['found in the index', String(found)],
    ['found in the archive', String(archived)],
    ['log call to searchable, p50', `${searchableMs?.p50 ?? '–'} ms`],
    ['log call to searchable, max', `${searchableMs?.max ?? '–'} ms`],
    ['index', indices.join(', ')],
    ['ways in', waysInText(waysIn)],
    ['recovery', recoveryText(recovery)],
    [
      'by TCP',
      tcp ? `${tcp.sent} sent, ${tcp.found} found, ${tcp.parsed} parsed, ${tcp.enriched} enriched` : '–',
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
  return `\n${table}\n\nThe traceback document:\n${JSON.stringify(traceback ?? null, null, 2)}\n`;
}

function waysInText(waysIn: WaysIn | undefined): string {
  if (waysIn === undefined) return 'the assembly has no Node layer';
  const { differences, ways } = waysIn;
  return `${ways.join(', ')}: ${differences.length === 0 ? 'same document' : differences.join('; ')}`;
}

function recoveryText(recovery: RecoveryResult | undefined): string {
  if (recovery === undefined) return 'the assembly has no recovery functions';
  const { replay, redrive, unaccounted } = recovery;
  return `${replay.deleted} deleted, ${replay.restored} restored; ${redrive.refused} refused, ${redrive.redriven} redriven; ${unaccounted} unaccounted`;
}
