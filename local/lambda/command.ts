import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { type FunctionPaths, mapOptPath } from './filesystem';
import type { FunctionOptions } from './options';

const BOOTSTRAP_DIR = join(__dirname, 'bootstrap');

/**
 * The command that starts a function's runtime. With AWS_LAMBDA_EXEC_WRAPPER the wrapper gets it as its arguments.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 * @throws Error for a runtime without a bootstrap here, or a wrapper that is absent or not executable
 */
export function runtimeCommand(options: FunctionOptions, { optDir }: FunctionPaths): [string, ...string[]] {
  const runtime = interpreterCommand(options);
  const wrapper = options.environment.AWS_LAMBDA_EXEC_WRAPPER;
  if (wrapper === undefined || wrapper === '') return runtime;
  if (/\s/.test(optDir)) {
    // Wrappers name files of their layer in NODE_OPTIONS, which is split at blanks.
    throw new Error(
      `function ${options.name}: the run folder of a function with AWS_LAMBDA_EXEC_WRAPPER is ${options.runDir}; expected a path without blanks. Choose another run folder.`,
    );
  }
  const file = mapOptPath(wrapper, optDir);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new Error(
      `function ${options.name}: AWS_LAMBDA_EXEC_WRAPPER is ${wrapper}, which no layer brings as an executable file. Attach the layer, or make the file executable before it is packed.`,
    );
  }
  return [file, '/bin/sh', join(BOOTSTRAP_DIR, 'exec.sh'), optDir, ...runtime];
}

function interpreterCommand(options: FunctionOptions): [string, ...string[]] {
  if (options.runtime.startsWith('nodejs')) {
    return [options.nodeExecutable ?? process.execPath, join(BOOTSTRAP_DIR, 'node.mjs')];
  }
  if (options.runtime.startsWith('python')) {
    // -B writes no bytecode: the code's folder is read-only in Lambda, and has to stay as synthesized here.
    return [options.pythonExecutable ?? 'python3', '-B', join(BOOTSTRAP_DIR, 'python.py')];
  }
  throw new Error(
    `function ${options.name}: no local bootstrap for runtime ${options.runtime}; expected nodejs… or python….`,
  );
}
