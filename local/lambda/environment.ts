import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type FunctionPaths, mapOptPath } from './filesystem';
import type { FunctionOptions } from './options';

/** Names that Lambda refuses in Environment.Variables. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** @throws Error naming every reserved variable in the template's environment */
export function refuseReservedVariables(options: FunctionOptions): void {
  const reserved = Object.keys(options.environment).filter((name) => RESERVED.has(name));
  if (reserved.length === 0) return;
  throw new Error(
    `function ${options.name}: Lambda reserves the environment variables it sets itself, got ${reserved.join(', ')}. Remove them.`,
  );
}

/** The whole environment of a function's process. Only PATH is taken from this process. */
export function executionEnvironmentVariables(
  options: FunctionOptions,
  paths: FunctionPaths,
  runtimeApi: string,
): Record<string, string> {
  const own = Object.entries(options.environment).map(([name, value]) => [
    name,
    mapOptPath(value, paths.optDir),
  ]);
  const variables = {
    ...lambdaVariables(options, paths),
    ...Object.fromEntries(own),
    ...(paths.caFile === undefined ? {} : trust(paths.caFile)),
    ...options.localEnvironment,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
  };
  return searchLayersFirst(variables, options.runtime, paths);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaVariables(options: FunctionOptions, paths: FunctionPaths): Record<string, string> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    _HANDLER: options.handler,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${options.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: options.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    AWS_ACCESS_KEY_ID: options.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: options.credentials.sessionToken,
    LAMBDA_TASK_ROOT: options.codeDir,
    LAMBDA_RUNTIME_DIR: join(options.runDir, 'runtime'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: `${process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'}:${join(paths.optDir, 'bin')}`,
  };
}

/** Sets the search path: a function's own, then the layers' packages, then the runtime's, as in Lambda. */
function searchLayersFirst(
  variables: Record<string, string>,
  runtime: string,
  { optDir, runtimeModulesDir }: FunctionPaths,
): Record<string, string> {
  const join_ = (...folders: (string | undefined)[]) => folders.filter(Boolean).join(delimiter);
  if (!runtime.startsWith('nodejs')) {
    const sitePackages = join(optDir, 'python', 'lib', runtime, 'site-packages');
    const packages = existsSync(sitePackages) ? sitePackages : undefined;
    return { ...variables, PYTHONPATH: join_(variables.PYTHONPATH, packages, join(optDir, 'python')) };
  }
  const layers = join(optDir, 'nodejs', 'node_modules');
  return { ...variables, NODE_PATH: join_(variables.NODE_PATH, layers, runtimeModulesDir) };
}

function trust(caFile: string): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: caFile, SSL_CERT_FILE: caFile, AWS_CA_BUNDLE: caFile };
}
