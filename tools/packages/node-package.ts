import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNodePackage } from '../../lambda/node-layer/build';
import { buildDeclarations } from './declarations';
import { runTool } from './run-tool';

const PROJECT = join(__dirname, '../..');
/** A layer bundles it, because it cannot see a function's packages. In an application it is beside winston. */
const WINSTON_TRANSPORT = 'winston-transport';
const ADAPTERS = ['console', 'pino', 'powertools', 'winston'];

/** Builds the npm package from the layer's sources and packs it. @returns path of the tarball */
export function buildNodeTarball(outDir: string): string {
  const packageDir = mkdtempSync(join(tmpdir(), 'firehose-logging-'));
  try {
    buildNodePackage(packageDir, [WINSTON_TRANSPORT]);
    for (const name of ['index', ...ADAPTERS]) withoutRequire(join(packageDir, `${name}.cjs`));
    buildDeclarations(packageDir, ADAPTERS);
    copyFileSync(join(PROJECT, 'lambda/node-layer/README.md'), join(packageDir, 'README.md'));
    copyFileSync(join(PROJECT, 'LICENSE'), join(packageDir, 'LICENSE'));
    writeManifest(packageDir);
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', outDir];
    // npm 12 gives the packages by their names, npm 11 a list of them.
    const [packed] = Object.values<{ filename: string }>(
      JSON.parse(runTool('npm', pack, { cwd: packageDir })),
    );
    if (packed === undefined) throw new Error('packages: npm pack says nothing of the package.');
    return join(outDir, packed.filename);
  } finally {
    rmSync(packageDir, { recursive: true, force: true });
  }
}

/**
 * Rewrites the calls of `require` that a bundler leaves as they are: in a bundle of the format ES module there is no
 * `require`. Node's own modules come from `process.getBuiltinModule`, and the SDK, which only asynchronous code asks for,
 * from `import()`.
 *
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
function withoutRequire(path: string): void {
  const code = readFileSync(path, 'utf8')
    .replaceAll(/\brequire\("((?:node:[\w/]+)|crypto|querystring|url)"\)/g, 'process.getBuiltinModule("$1")')
    .replaceAll('require("@aws-sdk/client-firehose")', '(await import("@aws-sdk/client-firehose"))');
  const left = [...code.matchAll(/\brequire\("([^"]+)"\)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'firehose-logging' && name !== WINSTON_TRANSPORT);
  if (left.length > 0) {
    throw new Error(
      `packages: ${path} requires ${left.join(', ')}, which a bundled ES module cannot. Say in tools/packages/node-package.ts how it gets it.`,
    );
  }
  writeFileSync(path, code);
}

/** The manifest of the layer's package, with what a registry and a bundler want to know besides. */
function writeManifest(packageDir: string): void {
  const path = join(packageDir, 'package.json');
  const {
    engines: _engines,
    exports: _exports,
    peerDependencies,
    peerDependenciesMeta,
    ...layer
  } = JSON.parse(readFileSync(path, 'utf8'));
  const entry = (name: string, declarations = name) => ({
    import: {
      types: `./types/${declarations}.d.mts`,
      module: `./${name}.bundler.mjs`,
      default: `./${name}.mjs`,
    },
    require: { types: `./types/${declarations}.d.ts`, default: `./${name}.cjs` },
  });
  const manifest = {
    ...layer,
    type: 'commonjs',
    keywords: ['aws', 'firehose', 'opensearch', 'logging', 'lambda', 'pino', 'winston', 'powertools'],
    // process.getBuiltinModule is there from these on.
    engines: { node: '^20.16.0 || >=22.3.0' },
    exports: {
      '.': entry('index'),
      ...Object.fromEntries(ADAPTERS.map((name) => [`./${name}`, entry(name, `adapters/${name}`)])),
      './register': { types: './types/register.d.mts', default: './register.mjs' },
      './package.json': './package.json',
    },
    // Importing these registers the Lambda extension; all other files only define things.
    sideEffects: ['./index.mjs', './register.mjs', './handler.mjs'],
    peerDependencies: { ...peerDependencies, [WINSTON_TRANSPORT]: '^4.7.0' },
    peerDependenciesMeta: { ...peerDependenciesMeta, [WINSTON_TRANSPORT]: { optional: true } },
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
