import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome';
import { runCommand } from './run-command';
import { ScratchCopy } from './scratch-copy';
import { SOURCE_FAULTS } from './source-faults/all';
import { applyFault, type SourceFault } from './source-faults/source-fault';

const PROJECT_DIR = join(__dirname, '../..');
const NAMED = 'the tests that the list names';
/** Longest time for all tests that import the file: they may be many, and slow without hanging. */
const TIMEOUT_MS = 6 * 60_000;
/** A fault may make the named tests hang, which counts as noticed: they have several times as long as without it. */
const HANG_FACTOR = 5;
const SHORTEST_HANG_MS = 30_000;

export interface SourceRun {
  readonly chosen: (what: string) => boolean;
  readonly progress: (line: string) => void;
  /** Copies of the project that are used at the same time. */
  readonly workers: number;
}

/**
 * Tries each source fault in a copy of the project: first the tests that the list names, then every test that imports
 * the file.
 */
export async function runSourceFaults({ chosen, progress, workers }: SourceRun): Promise<Outcome[]> {
  const faults = SOURCE_FAULTS.filter(({ file, what }) => chosen(`${file} ${what}`));
  for (const fault of faults) applyFault(readFileSync(join(PROJECT_DIR, fileOf(fault)), 'utf8'), fault);
  progress(`sources: ${faults.length} faults`);
  const outcomes: Outcome[] = [];
  const waiting = [...faults];
  const work = async () => {
    const copy = new ScratchCopy(PROJECT_DIR);
    try {
      for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
        await mustPass(fault, copy);
        const caughtBy = await caught(fault, copy);
        outcomes.push({ what: fault.what, where: fileOf(fault), caughtBy });
        progress(`sources: ${outcomes.length} of ${faults.length}: ${fault.what}: ${caughtBy ?? 'SURVIVED'}`);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, faults.length) }, work));
  return outcomes;
}

/** The file of a fault. @throws Error when its pattern does not name exactly one file */
function fileOf({ file, what }: SourceFault): string {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', `:(glob)${file}`];
  const listed = execFileSync('git', args, { cwd: PROJECT_DIR, encoding: 'utf8' });
  const found = listed.split('\n').filter(Boolean);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new Error(
    `mutate: the source fault "${what}": ${file} names ${found.length} files. Correct the list.`,
  );
}

/** @throws Error when the tests fail without the fault, which would make every fault look noticed */
async function mustPass(fault: SourceFault, { dir, passed }: ScratchCopy): Promise<void> {
  if (passed.has(fault.tests)) return;
  const [own] = commandsOf(fault, fileOf(fault));
  if (own === undefined) return;
  const started = performance.now();
  const { code, output } = await runCommand(own[1], { cwd: dir, timeoutMs: TIMEOUT_MS });
  if (code !== 0) {
    throw new Error(`mutate: ${fault.tests} fails without a fault. Repair it first. ${output.slice(-2000)}`);
  }
  passed.set(fault.tests, performance.now() - started);
}

async function caught(fault: SourceFault, { dir, passed }: ScratchCopy): Promise<string | undefined> {
  const hangMs = Math.max(SHORTEST_HANG_MS, HANG_FACTOR * (passed.get(fault.tests) ?? TIMEOUT_MS));
  const file = join(dir, fileOf(fault));
  const original = readFileSync(file, 'utf8');
  writeFileSync(file, applyFault(original, fault));
  try {
    for (const [name, command] of commandsOf(fault, file)) {
      const timeoutMs = name === NAMED ? hangMs : TIMEOUT_MS;
      const { code } = await runCommand(command, { cwd: dir, timeoutMs });
      if (code === null && name === NAMED) return `${NAMED}, which did not end`;
      if (code !== null && code !== 0) return name;
    }
    return undefined;
  } finally {
    writeFileSync(file, original);
  }
}

type Commands = readonly [name: string, command: [string, ...string[]]][];

function commandsOf(fault: SourceFault, file: string): Commands {
  return file.endsWith('.py') ? pytest(fault) : jest(fault, file);
}

function jest(fault: SourceFault, file: string): Commands {
  const common = ['--selectProjects', 'unit', '--bail', '--silent', '--maxWorkers=1'];
  const bin = join('node_modules', '.bin', 'jest');
  return [
    [NAMED, [bin, ...common, '--testPathPatterns', fault.tests]],
    ['a related test', [bin, ...common, '--findRelatedTests', file]],
  ];
}

function pytest(fault: SourceFault): Commands {
  const bin = join('.cache', 'venv', 'bin', 'pytest');
  const common = ['-c', 'test/python/pyproject.toml', '--rootdir', '.', '-x', '-q', '-p', 'no:cacheprovider'];
  return [
    [NAMED, [bin, ...common, ...fault.tests.split(' ')]],
    ['the Python tests', [bin, ...common, 'test/python']],
  ];
}
