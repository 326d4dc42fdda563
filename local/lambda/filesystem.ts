import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionOptions } from './options';

/** Where Lambda's fixed paths lie on this machine. */
export interface FunctionPaths {
  /** /opt: the layers merged in order. Copies, so that a file's real path is inside it. */
  readonly optDir: string;
  /** /var/runtime/node_modules: the runtime's copy of the AWS SDK. */
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
 * A value with `/opt` as Lambda means it, pointed at this run's. Only where a path starts: at the beginning, after
 * a blank, `:`, `=` or a quote, and in file URLs.
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
