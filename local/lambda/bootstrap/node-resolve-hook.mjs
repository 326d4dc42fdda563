/**
 * Lets ES modules find bare names in NODE_PATH, as the managed Node.js runtimes (18 and later) do and plain Node does not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rootOf } from './node-modules.mjs';

let roots;

export function initialize(data) {
  roots = data;
}

export async function resolve(specifier, context, nextResolve) {
  const root =
    isBare(specifier) && isFile(context.parentURL) && rootOf(fileURLToPath(context.parentURL), roots);
  if (!root) return nextResolve(specifier, context);
  const found = await tryResolve(() => nextResolve(specifier, context));
  if (found.url !== undefined && isOwn(found.url, root)) return found;
  const folder = roots.nodePath.find((one) => existsSync(join(one, packageName(specifier))));
  if (folder !== undefined) {
    const parentURL = pathToFileURL(join(dirname(folder), 'index.mjs')).href;
    return nextResolve(specifier, { ...context, parentURL });
  }
  if (found.error !== undefined) throw found.error;
  const message = `Cannot find package '${specifier}' imported from ${fileURLToPath(context.parentURL)}`;
  throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
}

function isOwn(url, root) {
  return !isFile(url) || fileURLToPath(url).startsWith(root + sep);
}

function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

async function tryResolve(attempt) {
  try {
    return await attempt();
  } catch (error) {
    return { error };
  }
}

function isBare(specifier) {
  return !/^(\.{0,2}\/|#|[a-z][a-z0-9+.-]*:)/i.test(specifier);
}

function isFile(url) {
  return url?.startsWith('file:') === true;
}
