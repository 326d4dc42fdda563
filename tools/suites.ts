import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Passed and failed tests of a suite. A tool without tests of its own, such as the formatter, counts as one. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** One command of `npm run check` or `npm test`. `args` takes the path of a report file for tools that write one. */
export interface Suite {
  readonly name: string;
  readonly args: (reportPath: string) => readonly string[];
  readonly count?: (output: string, reportPath: string) => Counts;
}

const bin = (name: string) => join('node_modules', '.bin', name);

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

/** Longest time of a suite, four times what the longest takes on two cores. A suite that hangs is ended and has failed. */
const SUITE_TIMEOUT_MS = 15 * 60_000;

/** Suites for format, lint, types, templates and unit tests. None of them starts an engine. */
export const quickSuites: readonly Suite[] = [
  { name: 'biome', args: () => [bin('biome'), 'check', '.'] },
  { name: 'tsc', args: () => [bin('tsc'), '--noEmit'] },
  { name: 'jest unit', args: jest('unit', '--maxWorkers=100%'), count: jestCounts },
  { name: 'ruff, mypy', args: () => [bin('tsx'), 'tools/python.ts', '--check'] },
];

/** Suites that need real processes: the engine, Lambda functions, Python, a tenth of the chaos run. */
export const slowSuites: readonly Suite[] = [
  { name: 'cfn-lint', args: () => [bin('tsx'), 'tools/cfn-lint.ts'] },
  { name: 'parliament', args: () => [bin('tsx'), 'tools/parliament.ts'] },
  { name: 'pytest', args: () => [bin('tsx'), 'tools/python.ts', '--pytest'], count: pytestCounts },
  // Each file has processes, ports and folders of its own, so two may run at a time.
  { name: 'jest pipeline', args: jest('pipeline', '--maxWorkers=2'), count: jestCounts },
  { name: 'chaos', args: () => [bin('tsx'), 'bench/chaos/main.ts', '--tenth'] },
  {
    name: 'chaos collector',
    args: () => [
      ...[bin('tsx'), 'bench/chaos/main.ts', 'collector'],
      ...['--lines', '200000', '--connections', '10', '--stop-seconds', '1'],
    ],
  },
];

/** Runs suites one after another and passes their output through. @returns whether all passed */
export async function runSuites(suites: readonly Suite[]): Promise<boolean> {
  const rows: Array<{ name: string; seconds: number } & Counts> = [];
  for (const suite of suites) {
    process.stdout.write(`\n── ${suite.name}\n`);
    const started = Date.now();
    const counts = await runSuite(suite);
    rows.push({ name: suite.name, seconds: (Date.now() - started) / 1000, ...counts });
  }
  process.stdout.write('\n');
  for (const { name, seconds, passed, failed } of rows) {
    process.stdout.write(
      `${failed ? 'FAILED' : 'ok    '}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s   ${passed} passed, ${failed} failed\n`,
    );
  }
  const sum = (key: keyof Counts) => rows.reduce((total, row) => total + row[key], 0);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') === 0;
}

async function runSuite(suite: Suite): Promise<Counts> {
  const reportDir = mkdtempSync(join(tmpdir(), 'ekk-report-'));
  const reportPath = join(reportDir, 'report.json');
  try {
    const { code, output } = await run(suite.args(reportPath));
    const counts = suite.count ? readCounts(suite.count, output, reportPath) : { passed: 1, failed: 0 };
    if (code === 0) return counts;
    // A tool that failed without counting a failure still failed once.
    return { passed: suite.count ? counts.passed : 0, failed: Math.max(counts.failed, 1) };
  } finally {
    rmSync(reportDir, { recursive: true, force: true });
  }
}

function readCounts(count: NonNullable<Suite['count']>, output: string, reportPath: string): Counts {
  try {
    return count(output, reportPath);
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  const [command = '', ...rest] = args;
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    const timer = setTimeout(() => {
      process.stderr.write(`${rest.join(' ')}: ended after ${SUITE_TIMEOUT_MS / 60_000} minutes\n`);
      child.kill('SIGKILL');
      // `close` would not come while a process below it hangs and keeps the pipe open.
      child.stdout.destroy();
    }, SUITE_TIMEOUT_MS);
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}; run npm ci first\n`);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}
