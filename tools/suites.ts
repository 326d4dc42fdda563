import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts, Stage } from './run-suites';

const bin = (name: string) => join('node_modules', '.bin', name);
/** What tsc knows of the files that have not changed. */
const TYPES = join('.cache', 'types.tsbuildinfo');

const jest =
  (project: string, ...more: string[]) =>
  (report: string) => [
    bin('jest'),
    '--selectProjects',
    project,
    '--json',
    `--outputFile=${report}`,
    '--silent',
    ...more,
  ];

const jestCounts = (_output: string, reportPath: string): Counts => {
  const report = JSON.parse(readFileSync(reportPath, 'utf8'));
  // A file that fails to load has no tests of its own, so it counts as one failure.
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  };
};

/** Reads pytest's closing line, e.g. `3 failed, 120 passed in 4.2s`. Either number may be absent. */
const pytestCounts = (output: string): Counts => {
  const number = (word: string) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return { passed: number('passed'), failed: number('failed') + number('errors?') };
};

/** Suites for format, lint, types, templates and unit tests. None of them starts an engine. */
export const quickStage: Stage = [
  [{ name: 'jest unit', args: jest('unit', '--maxWorkers=100%'), count: jestCounts }],
  [
    { name: 'biome', args: () => [bin('biome'), 'check', '.'] },
    { name: 'tsc', args: () => [bin('tsc'), '--noEmit', '--incremental', '--tsBuildInfoFile', TYPES] },
    { name: 'ruff, mypy', args: () => [bin('tsx'), 'tools/python.ts', '--check'] },
  ],
];

/** Suites that need real processes: the engine, Lambda functions, Python. */
export const slowStage: Stage = [
  // Each test file has processes, ports and folders of its own, so three may run at a time, even on two cores: half the time
  // they wait for buffers and for engines. An engine takes about 1 GiB.
  [{ name: 'jest pipeline', args: jest('pipeline', '--maxWorkers=3'), count: jestCounts }],
  [
    { name: 'cfn-lint', args: () => [bin('tsx'), 'tools/cfn-lint.ts'] },
    { name: 'parliament', args: () => [bin('tsx'), 'tools/parliament.ts'] },
    { name: 'pytest', args: () => [bin('tsx'), 'tools/python.ts', '--pytest'], count: pytestCounts },
  ],
];

/** A tenth of the chaos runs. They are alone, because they fill both cores. */
export const chaosStage: Stage = [
  [
    { name: 'chaos', args: () => [bin('tsx'), 'bench/chaos/main.ts', '--tenth'] },
    {
      name: 'chaos collector',
      args: () => [
        ...[bin('tsx'), 'bench/chaos/main.ts', 'collector'],
        ...['--lines', '200000', '--connections', '10', '--stop-seconds', '1'],
      ],
    },
  ],
];
