import type { Finding } from '../../lambda/provisioning/inspect/finding';

const SIGNS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  broken: 'BROKEN ',
  unknown: '?      ',
};

/** One line a finding, and below it what to do. */
export function doctorTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, state, seen, fix }) =>
      [
        `${SIGNS[state]}  ${check.padEnd(width)}  ${seen}`,
        ...(fix ? [`${' '.repeat(width + 11)}→ ${fix}`] : []),
      ].join('\n'),
    )
    .join('\n');
}
