import type { Verification } from './verification';
import type { WaysIn } from './ways-in-documents';

export interface DemoResult {
  readonly verification: Verification;
  /** The comparison of the ways in. Undefined where the assembly has no Node layer. */
  readonly waysIn: WaysIn | undefined;
  readonly searchableMs: { readonly p50: number; readonly max: number } | undefined;
}

/** Everything that keeps the demo from passing; empty when every record is in the index and in the archive. */
export function shortcomings({ verification, waysIn, searchableMs }: DemoResult, expected: number): string[] {
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
    ...(searchableMs === undefined ? ['no document was seen in a search while the traffic ran'] : []),
  ];
}

/** The one object that `--json` prints. */
export function jsonReport({ verification, waysIn, searchableMs }: DemoResult): string {
  const { archived, found, indices, sent } = verification;
  return JSON.stringify({
    sent,
    found,
    archived,
    searchableMs: searchableMs ?? { p50: null, max: null },
    index: indices.join(','),
    waysIn: waysIn ?? null,
  });
}

/** The table for a terminal, with the document of the error below it. */
export function tableReport({ verification, waysIn, searchableMs }: DemoResult): string {
  const { archived, found, indices, sent, traceback } = verification;
  const rows: [string, string][] = [
    ['sent (distinct log_ids at the stream)', String(sent)],
    ['found in the index', String(found)],
    ['found in the archive', String(archived)],
    ['log call to searchable, p50', `${searchableMs?.p50 ?? '–'} ms`],
    ['log call to searchable, max', `${searchableMs?.max ?? '–'} ms`],
    ['index', indices.join(', ')],
    ['ways in', waysInText(waysIn)],
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
