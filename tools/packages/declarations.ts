import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildTypes } from '../../lambda/node-layer/build';

/**
 * Writes the package's type declarations: those of CommonJS, as the compiler makes them, and for `import` a module beside
 * each entry that re-exports them. Declarations that no entry leads to are left out.
 */
export function buildDeclarations(packageDir: string, adapters: readonly string[]): void {
  buildTypes(packageDir);
  const types = join(packageDir, 'types');
  const entries = ['index', ...adapters.map((name) => `adapters/${name}`)];
  const reached = new Set<string>();
  for (const entry of entries) follow(join(types, `${entry}.d.ts`), reached);
  reached.add(join(types, 'register.d.mts'));
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (/\.d\.m?ts$/.test(name) && !reached.has(join(types, name))) rmSync(join(types, name));
  }
  for (const entry of entries) writeModule(types, entry);
}

/** Adds a declaration and what it imports by a relative path. */
function follow(path: string, reached: Set<string>): void {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?['"](\.[^'"]+)['"]/g)) {
    const target = join(dirname(path), `${name}.d.ts`);
    if (!existsSync(target)) throw new Error(`packages: ${path} imports ${name}, which has no declaration.`);
    follow(target, reached);
  }
}

function writeModule(types: string, entry: string): void {
  const name = entry.slice(entry.lastIndexOf('/') + 1);
  const byDefault = /^export default (\w+);$/m.exec(readFileSync(join(types, `${entry}.d.ts`), 'utf8'))?.[1];
  const lines = [
    `export * from './${name}.js';`,
    ...(byDefault ? [`export { ${byDefault} as default } from './${name}.js';`] : []),
  ];
  writeFileSync(join(types, `${entry}.d.mts`), `${lines.join('\n')}\n`);
}
