import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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

/**
 * Lanes that run side by side, each with suites that run one after another. The first lane's output passes through; the
 * output of each suite of the others follows when the suite has ended.
 */
export type Stage = readonly (readonly Suite[])[];

interface Row extends Counts {
  readonly name: string;
  readonly seconds: number;
}

type Print = (text: string | Buffer) => void;

/** Longest time of a suite, three times what the longest takes on two cores. A suite that hangs is ended and has failed. */
const SUITE_TIMEOUT_MS = 20 * 60_000;

const print: Print = (text) => process.stdout.write(text);

/** Runs stages one after another and prints a table and the sum of their tests. @returns whether all passed */
export async function runSuites(stages: readonly Stage[]): Promise<boolean> {
  const rows: Row[] = [];
  for (const [first = [], ...others] of stages) {
    const lanes = [runLane(first, print), ...others.map((lane) => runLane(lane, undefined))];
    rows.push(...(await Promise.all(lanes)).flat());
  }
  print('\n');
  for (const { name, seconds, passed, failed } of rows) {
    print(
      `${failed ? 'FAILED' : 'ok    '}  ${name.padEnd(15)} ${seconds.toFixed(1).padStart(6)} s   ${passed} passed, ${failed} failed\n`,
    );
  }
  const sum = (key: keyof Counts) => rows.reduce((total, row) => total + row[key], 0);
  print(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') === 0;
}

/** @param live takes the output as it comes. @default - it is printed when a suite has ended */
async function runLane(suites: readonly Suite[], live: Print | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const suite of suites) {
    const kept: (string | Buffer)[] = [];
    const take = live ?? ((text) => kept.push(text));
    take(`\n── ${suite.name}\n`);
    const started = Date.now();
    const counts = await runSuite(suite, take);
    rows.push({ name: suite.name, seconds: (Date.now() - started) / 1000, ...counts });
    for (const text of kept) print(text);
  }
  return rows;
}

async function runSuite(suite: Suite, take: Print): Promise<Counts> {
  const reportDir = mkdtempSync(join(tmpdir(), 'ekk-report-'));
  const reportPath = join(reportDir, 'report.json');
  try {
    const { code, output } = await run(suite.args(reportPath), take);
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

/** @param take takes what the command writes to either of its outputs */
function run(args: readonly string[], take: Print): Promise<{ code: number; output: string }> {
  const [command = '', ...rest] = args;
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      take(chunk);
    });
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      take(`${rest.join(' ')}: ended after ${SUITE_TIMEOUT_MS / 60_000} minutes\n`);
      child.kill('SIGKILL');
      // `close` would not come while a process below it hangs and keeps the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, SUITE_TIMEOUT_MS);
    child.on('error', (error) => {
      take(`${command}: ${error.message}; run npm ci first\n`);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}
