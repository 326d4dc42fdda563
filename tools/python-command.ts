import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withProcessLock } from './process-lock';

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
/** The oldest Python 3 that the linters support. */
const OLDEST_MINOR = 10;
/** File of an environment that is complete, with the requirements that it was made from. */
const STAMP = 'requirements.txt';

export interface PythonCommand {
  /** Name of the command. */
  readonly name: string;
  /** Packages with exact versions, as pip takes them. */
  readonly requirements: readonly string[];
}

/**
 * Path of a Python command in a virtual environment of its own, which is made on first use and when the versions change.
 *
 * @throws Error that says what is missing and how to install it
 */
export function ensurePythonCommand({ name, requirements }: PythonCommand): string {
  const venv = join(resolve(process.env.EKK_CACHE_DIR ?? '.cache'), `venv-${name}`);
  const bin = join(venv, 'bin');
  const stamp = join(venv, STAMP);
  const wanted = requirements.join('\n');
  const isMade = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (!isMade()) withProcessLock(`${venv}.lock`, () => isMade() || make({ name, requirements }, venv));
  return join(bin, name);
}

function make({ name, requirements }: PythonCommand, venv: string): void {
  const python = findPython(name);
  process.stderr.write(`${name}: making ${venv} with ${python} (once, about half a minute)\n`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  mustRun(name, [python, '-m', 'venv', venv], 'On Debian and Ubuntu, install python3-venv.');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', ...requirements];
  mustRun(name, [join(venv, 'bin', 'python'), ...pip], 'pip must reach a package index.');
  writeFileSync(join(venv, STAMP), requirements.join('\n'));
}

/** The first Python on the PATH that is new enough. @throws Error that says what was found and how to install one. */
function findPython(wantedBy: string): string {
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
    `${wantedBy}: no Python on the PATH is new enough, got ${found.join(', ') || 'none'}; expected >= 3.${OLDEST_MINOR}. ` +
      'Install python3 and python3-venv (Debian, Ubuntu: apt install; macOS: brew install python).',
  );
}

function mustRun(wantedBy: string, [command = '', ...args]: readonly string[], advice: string): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${wantedBy}: ${[command, ...args].join(' ')} failed. ${advice}`);
}
