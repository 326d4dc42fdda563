/**
 * ES modules: the managed Node.js runtimes (18 and later) also look for bare names in NODE_PATH; plain Node does not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { dirname, join } from 'node:path';
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
  if (found.url !== undefined && (!isFile(found.url) || fileURLToPath(found.url).startsWith(root)))
    return found;
  for (const folder of roots.nodePath) {
    const parentURL = pathToFileURL(join(dirname(folder), 'index.mjs')).href;
    const elsewhere = await tryResolve(() => nextResolve(specifier, { ...context, parentURL }));
    if (elsewhere.url !== undefined && isInside(elsewhere.url, folder)) return elsewhere;
  }
  if (found.error !== undefined) throw found.error;
  const message = `Cannot find package '${specifier}' imported from ${fileURLToPath(context.parentURL)}`;
  throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
}

// The runtime's folder holds links to packages elsewhere, a layer's folder holds its packages itself.
function isInside(url, folder) {
  return rootOf(folder, roots) === undefined || fileURLToPath(url).startsWith(folder);
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
