import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Python suites of this project. `--check` runs ruff and mypy, `--pytest` the tests, and no flag both. */

const oldest = { major: 3, minor: 11 };
const candidates = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
const requirements = 'test/python/requirements.txt';
/** Settings of ruff, mypy and pytest. They also let the tools find the package by its import name. */
const config = 'test/python/pyproject.toml';
const sources = [
  'lambda/python-layer/firehose_logging',
  'lambda/producers/python',
  'examples/flask',
  'examples/cdk-shop/functions/python',
  'examples/direct-ingest',
  'examples/flask-container',
  'examples/sam/users',
  'bench/python',
  'test/python',
  'tools/packages',
];

/** Makes the virtual environment under the cache folder, or renews it when the requirements have changed. @returns its `bin` */
export function ensureVenv(): string {
  const venv = join(resolve(process.env.EKK_CACHE_DIR ?? '.cache'), 'venv');
  const stamp = join(venv, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const bin = join(venv, 'bin');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return bin;
  const python = findPython();
  process.stdout.write(`python: making ${venv} with ${python} and ${requirements} (once, about a minute)\n`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  mustRun(python, ['-m', 'venv', venv], 'On Debian and Ubuntu, install python3-venv.');
  mustRun(
    join(bin, 'python'),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '-r', requirements],
    'pip must reach a package index.',
  );
  writeFileSync(stamp, wanted);
  return bin;
}

/** Finds the first Python on the PATH that is new enough. @throws Error naming what was found when none is */
function findPython(): string {
  const found: string[] = [];
  for (const name of candidates) {
    const { stdout, status } = spawnSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    });
    if (status !== 0) continue;
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    if (major === oldest.major && minor >= oldest.minor) return name;
    found.push(`${name} ${stdout.trim()}`);
  }
  throw new Error(
    `python: no Python on the PATH is new enough, got ${found.join(', ') || 'none'}; expected ` +
      `>= ${oldest.major}.${oldest.minor}. Install python3 and python3-venv.`,
  );
}

function run(command: string, args: readonly string[]): boolean {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) process.stderr.write(`python: ${command}: ${error.message}\n`);
  return status === 0;
}

function mustRun(command: string, args: readonly string[], advice: string): void {
  if (!run(command, args)) throw new Error(`python: ${[command, ...args].join(' ')} failed. ${advice}`);
}

function main(flags: readonly string[]): boolean {
  const unknown = flags.filter((flag) => flag !== '--check' && flag !== '--pytest');
  if (unknown.length) throw new Error(`python: unknown flag ${unknown[0]}; expected --check or --pytest.`);
  const bin = ensureVenv();
  const wants = (flag: string) => flags.length === 0 || flags.includes(flag);
  const steps: Array<[string, string[]]> = [];
  if (wants('--check')) {
    steps.push(['ruff', ['check', '--config', config, ...sources]]);
    steps.push(['ruff', ['format', '--check', '--config', config, ...sources]]);
    steps.push(['mypy', ['--config-file', config, ...sources]]);
  }
  if (wants('--pytest')) steps.push(['pytest', ['-c', config, '--rootdir', '.', '-rs', 'test/python']]);
  // Every step runs, so that one run shows every problem.
  return steps.map(([tool, args]) => run(join(bin, tool), args)).every((ok) => ok);
}

export { findPython };

if (require.main === module) {
  try {
    process.exit(main(process.argv.slice(2)) ? 0 : 1);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
