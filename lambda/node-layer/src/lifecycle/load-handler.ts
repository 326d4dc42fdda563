import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

type Module = Record<string, unknown>;

/**
 * Loads a function's handler as Lambda's Node runtime does. `folder/file.export.nested` is looked for as a file without
 * an extension, then with `.js`, `.mjs` and `.cjs`, then as a package.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (UserFunction)
 * @throws Error if there is no such file, or no such function in it; and whatever the file itself throws
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<(...args: never[]) => unknown> {
  const name = basename(handler);
  const folder = handler.slice(0, handler.length - name.length);
  const dot = name.indexOf('.');
  if (dot < 1 || handler.includes('..')) {
    throw new Error(`handler: _HANDLER is ${JSON.stringify(handler)}; expected <file>.<exported function>.`);
  }
  const module = await load(taskRoot, folder, name.slice(0, dot));
  let found: unknown = module;
  for (const part of name.slice(dot + 1).split('.')) found = (found as Module | undefined)?.[part];
  if (typeof found !== 'function') {
    throw new Error(
      `handler: ${handler} is not a function; expected ${name.slice(dot + 1)} to be exported by ${folder}${name.slice(0, dot)}.`,
    );
  }
  return found as (...args: never[]) => unknown;
}

async function load(taskRoot: string, folder: string, file: string): Promise<Module> {
  const path = resolve(taskRoot, folder, file);
  const require = createRequire(`${path}.js`);
  if (existsSync(path) && statSync(path).isFile()) return require(path);
  const found = ['.js', '.mjs', '.cjs']
    .map((ending) => path + ending)
    .find((candidate) => existsSync(candidate));
  if (!found) return require(require.resolve(file, { paths: [taskRoot, resolve(taskRoot, folder)] }));
  const isModule = found.endsWith('.mjs') || (found.endsWith('.js') && inModulePackage(dirname(found)));
  if (!isModule) return require(found);
  return import(pathToFileURL(found).href);
}

/** Whether the nearest package.json says `"type": "module"`. */
function inModulePackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
    } catch {
      return false;
    }
  }
  const parent = dirname(folder);
  return parent !== folder && inModulePackage(parent);
}
