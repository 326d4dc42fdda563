import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runTool } from './packages/run-tool';

/**
 * Path of the command of an npm package that is too large to be a dependency of the project. It is installed into the
 * cache folder, once.
 *
 * @param spec Name and exact version, e.g. `osls@4.3.1`.
 * @throws Error with npm's last words if it cannot be installed
 */
export function ensureNodeTool(spec: string, command: string): string {
  const folder = join(
    resolve(process.env.EKK_CACHE_DIR ?? '.cache'),
    `tool-${spec.replaceAll(/[@/]/g, '-')}`,
  );
  const done = join(folder, 'installed');
  const path = join(folder, 'node_modules', '.bin', command);
  if (existsSync(done)) return path;
  process.stderr.write(`${command}: installing ${spec} into ${folder} (once, about half a minute)\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--ignore-scripts',
    '--save-exact',
  ];
  runTool('npm', [...args, spec], { cwd: folder });
  writeFileSync(done, '');
  return path;
}
