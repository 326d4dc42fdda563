import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionOptions } from './options';

/** Folders of this machine that stand for Lambda's fixed paths. */
export interface FunctionPaths {
  /** Folder for /opt: copies of the layers, merged in order. Links would give a file another real path. */
  readonly optDir: string;
  /** Folder for /var/runtime/node_modules, which holds the runtime's copy of the AWS SDK. */
  readonly runtimeModulesDir: string;
  readonly caFile?: string;
}

/** Lays out a function's folder. @throws Error naming what is missing */
export function layOutFunction(options: FunctionOptions): FunctionPaths {
  const optDir = join(options.runDir, 'opt');
  const runtimeModulesDir = join(options.runDir, 'runtime', 'node_modules');
  requireDir(options, options.codeDir, 'its code');
  rmSync(optDir, { recursive: true, force: true });
  rmSync(runtimeModulesDir, { recursive: true, force: true });
  mkdirSync(optDir, { recursive: true });
  for (const layerDir of options.layerDirs) {
    requireDir(options, layerDir, 'a layer');
    cpSync(layerDir, optDir, { recursive: true, force: true, verbatimSymlinks: true });
  }
  linkSdk(options, runtimeModulesDir);
  if (options.caPem === undefined) return { optDir, runtimeModulesDir };
  const caFile = join(options.runDir, 'ca.pem');
  writeFileSync(caFile, options.caPem);
  return { optDir, runtimeModulesDir, caFile };
}

/**
 * Replaces `/opt` in a value by this run's folder. It does so only where a path starts: at the beginning, after a blank,
 * `:`, `=` or a quote, and in file URLs.
 */
export function mapOptPath(value: string, optDir: string): string {
  return value.replace(
    /(^|[\s:="']|file:\/\/)\/opt(?=\/|$|[\s:"'])/g,
    (_match, before: string) => before + optDir,
  );
}

function linkSdk(options: FunctionOptions, runtimeModulesDir: string): void {
  mkdirSync(runtimeModulesDir, { recursive: true });
  const from = options.sdkNodeModulesDir ?? join(__dirname, '..', '..', 'node_modules');
  for (const scope of ['@aws-sdk', '@smithy']) {
    if (existsSync(join(from, scope))) symlinkSync(join(from, scope), join(runtimeModulesDir, scope), 'dir');
  }
}

function requireDir(options: FunctionOptions, dir: string, what: string): void {
  if (existsSync(dir)) return;
  throw new Error(
    `function ${options.name}: ${what} is missing: no folder ${dir}. Synthesize the app again.`,
  );
}
