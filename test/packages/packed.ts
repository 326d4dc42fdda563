import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuiltPackages, buildPackages } from '../../tools/packages/build-packages';
import { findPython } from '../../tools/python';

export const PROJECT = join(__dirname, '../..');
const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-packages-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The packages, packed. */
export function packed(): BuiltPackages {
  return buildPackages(join(temporaryFolder(), 'out'));
}

/** Runs a tool. @returns its output. @throws Error with all it said if it fails */
export function mustRun(command: string, args: readonly string[], cwd: string = PROJECT): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stdout + stderr}`);
  return stdout;
}

/** A folder with the files of a layer's zip file, and with their permissions, as Lambda lays them under /opt. */
export function unzipped(zip: string): string {
  const folder = temporaryFolder();
  mustRun('unzip', ['-q', zip, '-d', folder]);
  return folder;
}

/**
 * A folder into which npm has installed the tarball, without a registry, and these programs.
 *
 * @param packages of this project that the program has beside it
 */
export function nodeApp(
  tarball: string,
  programs: Readonly<Record<string, string>>,
  packages: readonly string[] = [],
): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  mustRun('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', tarball], folder);
  for (const name of packages) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const [name, code] of Object.entries(programs)) writeFileSync(join(folder, name), code);
  return folder;
}

/**
 * A virtual environment with nothing but the installed wheel. @param bin of an environment that has pip
 * @returns its Python, and the folder of the installed packages
 */
export function pythonEnvironment(wheel: string, bin: string): { python: string; packages: string } {
  const folder = temporaryFolder();
  mustRun(findPython(), ['-m', 'venv', '--without-pip', folder]);
  const python = join(folder, 'bin', 'python');
  const pip = ['-m', 'pip', '--python', python, 'install', '--quiet', '--no-index'];
  mustRun(join(bin, 'python'), [...pip, '--disable-pip-version-check', wheel]);
  const script = "import sysconfig; print(sysconfig.get_paths()['purelib'], end='')";
  return { python, packages: mustRun(python, ['-c', script]) };
}
