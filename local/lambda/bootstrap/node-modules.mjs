/**
 * What a function may load: its own folder, its layers, the runtime's copies. On this machine the code lies
 * inside a project whose node_modules Lambda would never see; a package that was forgotten in the bundle has
 * to be missing here too.
 */
import Module from 'node:module';
import { delimiter, sep } from 'node:path';

export function visibleRoots() {
  const { LAMBDA_TASK_ROOT, NODE_PATH = '' } = process.env;
  return { taskRoot: LAMBDA_TASK_ROOT, nodePath: NODE_PATH.split(delimiter).filter(Boolean) };
}

/** The function's root or a layer's that holds this file; undefined for the runtime's own packages. */
export function rootOf(path, { taskRoot, nodePath }) {
  const layers = nodePath.filter((folder) => folder.includes(`${sep}opt${sep}`));
  return [taskRoot, ...layers].find((root) => path === root || path.startsWith(root + sep));
}

/** CommonJS: `node_modules` is looked for upwards from a file to its root, not beyond. */
export function restrictNodeModulePaths() {
  const roots = visibleRoots();
  const original = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => {
    const root = rootOf(from, roots);
    const paths = original.call(Module, from);
    return root === undefined ? paths : paths.filter((path) => path.startsWith(root));
  };
}
