import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withProcessLock } from '../../../tools/process-lock';

/** A Node version, and the runtime client that Lambda's managed runtime of that version has. */
export interface Runtime {
  readonly name: string;
  readonly node: string;
  /** Whether handlers may end with a callback. */
  readonly hasCallbacks: boolean;
  readonly clientFolder: string;
}

/** A runtime that cannot be had here, and why. */
export interface MissingRuntime {
  readonly name: string;
  readonly reason: string;
}

/** The current Node is the third one: it needs no package. */
const WANTED = [
  { major: 20, node: '20.20.2', client: '3.3.0' },
  { major: 22, node: '22.23.3', client: '3.3.0' },
  { major: 24, node: '24.21.0', client: '4.0.2' },
] as const;
/** Building a client takes one to four minutes. */
const INSTALL_TIMEOUT_MS = 900_000;
/** File of a folder whose installation is complete. */
const DONE = 'installed';

/**
 * Installs Node binaries and the official runtime clients (npm's `aws-lambda-ric`, which is built from C++) into the cache
 * folder, once.
 */
export function installRuntimes(): { runtimes: Runtime[]; missing: MissingRuntime[] } {
  const runtimes: Runtime[] = [];
  const missing: MissingRuntime[] = [];
  for (const { major, node, client } of WANTED) {
    const name = `Node ${major}, aws-lambda-ric ${client}`;
    try {
      const clientFolder = install('aws-lambda-ric', client);
      runtimes.push({ name, node: nodeBinary(major, node), hasCallbacks: major < 24, clientFolder });
    } catch (error) {
      missing.push({ name, reason: (error as Error).message });
    }
  }
  return { runtimes, missing };
}

/**
 * The program of a Node version: this process's own, or that of a package.
 *
 * @throws Error with npm's last words if the package cannot be installed
 */
export function nodeBinary(major: number, version: string): string {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const { platform, arch } = process;
  return join(install(`node-${platform}-${arch}`, version), 'bin', 'node');
}

/** @returns the package's folder. @throws Error with npm's last words if it cannot be installed */
function install(name: string, version: string): string {
  const cache = resolve(process.env.EKK_CACHE_DIR ?? join(__dirname, '../../../.cache'));
  const folder = join(cache, 'runtime-clients', `${name}-${version}`);
  const done = join(folder, DONE);
  const installed = join(folder, 'node_modules', name);
  if (!existsSync(done)) {
    withProcessLock(`${folder}.lock`, () => existsSync(done) || installInto(folder, { name, version }));
  }
  return installed;
}

function installInto(folder: string, { name, version }: { name: string; version: string }): void {
  process.stderr.write(`runtime clients: installing ${name} ${version} (once, some minutes)\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, allowScripts: { [`${name}@${version}`]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', '--save-exact', `${name}@${version}`],
    { cwd: folder, encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS, env: buildEnvironment(folder) },
  );
  if (status !== 0) {
    const last = (error?.message ?? `${stdout}${stderr}`).trim().split('\n').slice(-3).join(' / ');
    throw new Error(`npm install ${name}@${version} ended with ${status}: ${last}`);
  }
  writeFileSync(join(folder, DONE), '');
}

/** The C and C++ sources are compiled without optimization, and what `configure` finds out is kept for the next package. */
function buildEnvironment(folder: string): NodeJS.ProcessEnv {
  const site = join(folder, 'config.site');
  writeFileSync(site, `cache_file=${join(dirname(folder), 'configure.cache')}\n`);
  return { ...process.env, CFLAGS: '-O0', CXXFLAGS: '-O0', CONFIG_SITE: site };
}
