/**
 * Finds the handler `path/file.export` as the managed runtime does, and describes errors in its shape.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installStreaming } from './node-streaming.mjs';

export async function loadHandler(taskRoot, handler) {
  installStreaming();
  const file = basename(handler ?? '');
  const dot = file.indexOf('.');
  if (dot < 1 || handler.includes('..')) {
    throw named('Runtime.MalformedHandlerName', `Bad handler '${handler}'; expected path/file.export`);
  }
  const modulePath = resolve(taskRoot, dirname(handler), file.slice(0, dot));
  const loaded = await loadModule(modulePath, handler);
  const path = file.slice(dot + 1).split('.');
  const found = path.reduce((value, key) => value?.[key], loaded);
  if (found === undefined || found === null) {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (found.length >= 3 && /nodejs(2[4-9]|[3-9]\d)/.test(process.env.AWS_EXECUTION_ENV ?? '')) {
    throw named('Runtime.CallbackHandlerDeprecated', `${handler} takes a callback; Node.js 24 has none`);
  }
  return found;
}

/** Describes an error by its name, message and stack. A value that is no Error is described by its type. */
export function describeError(error) {
  if (!(error instanceof Error)) {
    return { errorType: error === null ? 'object' : typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: String(error.name),
    errorMessage: String(error.message),
    trace: String(error.stack ?? '').split('\n'),
  };
}

async function loadModule(modulePath, handler) {
  try {
    const file = [modulePath, `${modulePath}.js`, `${modulePath}.mjs`, `${modulePath}.cjs`].find(isFile);
    if (file === undefined) {
      throw named(
        'Runtime.ImportModuleError',
        `Error: Cannot find module '${basename(modulePath)}' (${handler})`,
      );
    }
    const isEsm = file.endsWith('.mjs') || (file.endsWith('.js') && nearestPackageIsModule(dirname(file)));
    return isEsm ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw named('Runtime.ImportModuleError', `Error: ${error.message}`, error);
    }
    throw error;
  }
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function nearestPackageIsModule(folder) {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
  const parent = dirname(folder);
  return basename(folder) !== 'node_modules' && parent !== folder && nearestPackageIsModule(parent);
}

function named(name, message, cause) {
  const error = new Error(message);
  error.name = name;
  if (cause instanceof Error) error.stack = `${name}: ${cause.stack}`;
  return error;
}
