/**
 * Restricts what a function may load to its own folder, its layers and the runtime's packages. On this machine the code
 * lies inside a project whose node_modules Lambda never sees, and a package that is forgotten in the bundle has to be
 * missing here, too.
 */
import Module from 'node:module';
import { delimiter, sep } from 'node:path';

export function visibleRoots() {
  const { LAMBDA_TASK_ROOT, NODE_PATH = '' } = process.env;
  return { taskRoot: LAMBDA_TASK_ROOT, nodePath: NODE_PATH.split(delimiter).filter(Boolean) };
}

/** The root, of the function or of a layer, that holds this file. Undefined for the runtime's own packages. */
export function rootOf(path, { taskRoot, nodePath }) {
  const layers = nodePath.filter((folder) => folder.includes(`${sep}opt${sep}`));
  return [taskRoot, ...layers].find((root) => path === root || path.startsWith(root + sep));
}

/** Lets CommonJS look for `node_modules` from a file upwards to its root, and no further. */
export function restrictNodeModulePaths() {
  const roots = visibleRoots();
  const original = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => {
    const root = rootOf(from, roots);
    const paths = original.call(Module, from);
    return root === undefined ? paths : paths.filter((path) => path.startsWith(root));
  };
}
