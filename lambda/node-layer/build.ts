import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

const SOURCE = join(__dirname, 'src');
const WRAPPER = 'firehose-logging-exec';
const NOTICES = 'THIRD-PARTY-NOTICES.txt';
/** The layer has the project's version. */
const { version: VERSION } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));

/** Entries beside the main one, each as CommonJS and as an ES module; each is a file of `src/adapters`. */
const ADAPTERS = ['console', 'pino', 'powertools', 'winston'];
/** Entries for the start of a function. They are ES modules only, because they await. */
const STARTERS = ['handler', 'register'];

const COMMON = {
  bundle: true,
  metafile: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  // winston-transport is bundled: code under /opt cannot find a function's own copy.
  external: ['@aws-sdk/*', 'firehose-logging', 'firehose-logging/*'],
  // `notices` writes the licences into a file of their own.
  legalComments: 'none',
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Builds the Lambda layer's content: the package `firehose-logging` under `nodejs/node_modules` and the script for
 * AWS_LAMBDA_EXEC_WRAPPER. Nothing of @aws-sdk is in it: it would shadow the runtime's own copy.
 *
 * @param outDir emptied first
 */
export function buildNodeLayer(outDir: string): void {
  rmSync(outDir, { recursive: true, force: true });
  buildNodePackage(join(outDir, 'nodejs', 'node_modules', 'firehose-logging'));
  copyFileSync(join(__dirname, WRAPPER), join(outDir, WRAPPER));
  chmodSync(join(outDir, WRAPPER), 0o755);
}

/**
 * Builds the package alone.
 *
 * @param external packages that the user of the package installs, and that are not bundled. @default - all are bundled
 */
export function buildNodePackage(packageDir: string, external: readonly string[] = []): void {
  mkdirSync(packageDir, { recursive: true });
  const main = buildSync({
    ...COMMON,
    external: [...COMMON.external, ...external],
    entryPoints: [
      { in: join(SOURCE, 'index.ts'), out: 'index' },
      ...ADAPTERS.map((name) => ({ in: join(SOURCE, 'adapters', `${name}.ts`), out: name })),
    ],
    outdir: packageDir,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  const starters = buildSync({
    ...COMMON,
    entryPoints: STARTERS.map((name) => ({ in: join(SOURCE, `${name}.mts`), out: name })),
    outdir: packageDir,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  });
  writeModules(packageDir, exportNames());
  writeFileSync(join(packageDir, NOTICES), notices([main.metafile, starters.metafile]));
  writeFileSync(join(packageDir, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`);
}

/** Writes the type declarations beside the code, for the npm package; the layer needs none. @throws Error if tsc fails */
export function buildTypes(packageDir: string): void {
  const project = join(__dirname, 'tsconfig.types.json');
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, '-p', project, '--outDir', join(packageDir, 'types')],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`node-layer build: tsc ended with ${status}: ${stdout}`);
}

/** What each entry exports, by its name. */
function exportNames(): ReadonlyMap<string, readonly string[]> {
  const { metafile } = buildSync({
    ...COMMON,
    entryPoints: [
      { in: join(SOURCE, 'index.ts'), out: 'index' },
      ...ADAPTERS.map((name) => ({ in: join(SOURCE, 'adapters', `${name}.ts`), out: name })),
    ],
    outdir: SOURCE,
    format: 'esm',
    write: false,
  });
  return new Map(
    Object.entries(metafile.outputs).map(([path, { exports }]) => [basename(path, '.js'), exports]),
  );
}

/**
 * Writes two ES modules for each entry. Both re-export the CommonJS code, so that a process has one copy of it.
 *
 * Node takes `<name>.mjs`. It loads the CommonJS code by `require`, because Node would search an imported file for its exports
 * with a lexer that takes 40 ms to start. It awaits the registration, which CommonJS cannot do.
 *
 * Bundlers take `<name>.bundler.mjs`, because they follow imports only. It awaits nothing, because a bundle in CommonJS
 * cannot: there `wrap` registers the extension.
 */
function writeModules(packageDir: string, names: ReadonlyMap<string, readonly string[]>): void {
  for (const name of ['index', ...ADAPTERS]) {
    const exported = names.get(name) ?? [];
    const hasDefault = exported.includes('default');
    const named = exported.filter((other) => other !== 'default').join(', ');
    const after = name === 'index' ? 'await register();\n' : '';
    const before = name === 'index' ? '' : "import './index.mjs';\n";
    const required =
      "import { createRequire } from 'node:module';\n" +
      `const entry = createRequire(import.meta.url)('./${name}.cjs');\n` +
      `export const { ${named} } = entry;\n${hasDefault ? 'export default entry.default;\n' : ''}`;
    const imported =
      `export { ${named} } from './${name}.cjs';\n` +
      (hasDefault
        ? `import * as entry from './${name}.cjs';\nexport default entry.default.default ?? entry.default;\n`
        : '');
    writeFileSync(join(packageDir, `${name}.mjs`), before + required + after);
    writeFileSync(join(packageDir, `${name}.bundler.mjs`), imported);
  }
}

/** Name, version and licence text of each package that is in the bundles, sorted by name. */
function notices(metafiles: readonly Metafile[]): string {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const texts = [...new Set(folders)].map((folder) => notice(resolve(folder)));
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`);
}

/** @throws Error if the package has no licence file: then it must not be passed on. */
function notice(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) {
    throw new Error(
      `node-layer build: ${name} ${version} has no licence file. Take another package, or leave it out.`,
    );
  }
  const text = readFileSync(join(folder, file), 'utf8').replace(/\r\n?/g, '\n').trim();
  return `${name} ${version}\n\n${text}\n`;
}

function packageJson(): object {
  const entry = (name: string, source = name) => ({
    types: `./types/${source}.d.ts`,
    import: { module: `./${name}.bundler.mjs`, default: `./${name}.mjs` },
    require: `./${name}.cjs`,
  });
  return {
    name: 'firehose-logging',
    version: VERSION,
    description: 'Ships log records from Node.js to an Amazon Data Firehose delivery stream',
    license: 'Apache-2.0',
    engines: { node: '>=20' },
    main: './index.cjs',
    types: './types/index.d.ts',
    exports: {
      '.': entry('index'),
      ...Object.fromEntries(ADAPTERS.map((name) => [`./${name}`, entry(name, `adapters/${name}`)])),
      './register': './register.mjs',
    },
    peerDependencies: { '@aws-sdk/client-firehose': '^3.0.0' },
    peerDependenciesMeta: { '@aws-sdk/client-firehose': { optional: true } },
  };
}

if (require.main === module) {
  const [outDir, types] = process.argv.slice(2);
  if (!outDir || (types && types !== '--types')) {
    console.error(
      'node-layer build: expected <folder> [--types]. Run: tsx lambda/node-layer/build.ts <folder>',
    );
    process.exit(2);
  }
  buildNodeLayer(resolve(outDir));
  if (types) buildTypes(join(resolve(outDir), 'nodejs', 'node_modules', 'firehose-logging'));
}
