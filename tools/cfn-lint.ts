import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STAGES } from './snapshots';
import { readTemplates, withAssembly } from './synthesis';

/** Runs cfn-lint over the synthesized templates of every stage, with all its rules. Exits 0 when it finds nothing. */

const VERSION = '1.58.0';
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
/** The oldest Python 3 that cfn-lint supports. */
const OLDEST_MINOR = 10;

/** Path of the cfn-lint command in a virtual environment, which is made on first use. */
export function ensureCfnLint(): string {
  const venv = join(resolve(process.env.EKK_CACHE_DIR ?? '.cache'), 'venv-cfn-lint');
  const bin = join(venv, 'bin');
  const command = join(bin, 'cfn-lint');
  if (existsSync(command) && versionOf(command).includes(VERSION)) return command;
  const python = findPython();
  process.stderr.write(`cfn-lint: making ${venv} with ${python} (once, about half a minute)\n`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  mustRun(python, ['-m', 'venv', venv], 'On Debian and Ubuntu, install python3-venv.');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', `cfn-lint==${VERSION}`];
  mustRun(join(bin, 'python'), pip, 'pip must reach a package index.');
  return command;
}

/** The first Python on the PATH that is new enough. @throws Error that says what was found and how to install one. */
function findPython(): string {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const found: string[] = [];
  for (const name of PYTHONS) {
    const { stdout, status } = spawnSync(name, ['-c', script], { encoding: 'utf8' });
    if (status !== 0) continue;
    const version = stdout.trim();
    const [major, minor] = version.split('.').map(Number);
    if (major === 3 && Number(minor) >= OLDEST_MINOR) return name;
    found.push(`${name} ${version}`);
  }
  throw new Error(
    `cfn-lint: no Python on the PATH is new enough, got ${found.join(', ') || 'none'}; expected >= 3.${OLDEST_MINOR}. ` +
      'Install python3 and python3-venv (Debian, Ubuntu: apt install; macOS: brew install python).',
  );
}

function versionOf(command: string): string {
  return spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout ?? '';
}

function mustRun(command: string, args: readonly string[], advice: string): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`cfn-lint: ${[command, ...args].join(' ')} failed. ${advice}`);
}

/** One run checks all templates, because most of the time of a run is its start. */
function lint(command: string, files: readonly string[]): boolean {
  const { status } = spawnSync(command, ['--', ...files], { stdio: 'inherit' });
  process.stdout.write(`cfn-lint: ${files.length} templates, ${status === 0 ? 'clean' : 'problems above'}\n`);
  return status === 0;
}

function lintStages(stages: readonly string[], command: string, files: readonly string[] = []): boolean {
  const [stage, ...rest] = stages;
  if (stage === undefined) return lint(command, files);
  return withAssembly(stage, (assembly) => {
    const found = Object.values(readTemplates(assembly)).map(({ file }) => file);
    return lintStages(rest, command, [...files, ...found]);
  });
}

if (require.main === module) {
  try {
    process.exitCode = lintStages(STAGES, ensureCfnLint()) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
