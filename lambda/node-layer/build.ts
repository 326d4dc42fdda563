import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCE = join(__dirname, 'src');
const VERSION = '1.0.0';

/**
 * Builds the Lambda layer's content: the package `firehose-logging` under `nodejs/node_modules` and the script for
 * AWS_LAMBDA_EXEC_WRAPPER. Nothing of @aws-sdk is in it: it would shadow the runtime's own copy.
 *
 * @param outDir emptied first
 */
export function buildNodeLayer(outDir: string): void {
  const packageDir = join(outDir, 'nodejs', 'node_modules', 'firehose-logging');
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(packageDir, { recursive: true });
  bundle(packageDir, ['index']);
  writeFileSync(join(packageDir, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`);
  // One copy of the code: the ES module awaits the extension's registration, which CommonJS cannot.
  writeFileSync(
    join(packageDir, 'index.mjs'),
    "export * from './index.cjs';\nimport { register } from './index.cjs';\nawait register();\n",
  );
}

function bundle(packageDir: string, names: readonly string[]): void {
  buildSync({
    entryPoints: names.map((name) => join(SOURCE, `${name}.ts`)),
    outdir: packageDir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*', 'winston-transport', 'firehose-logging'],
    legalComments: 'none',
    logLevel: 'error',
  });
}

function packageJson(): object {
  const entry = (name: string) => ({ import: `./${name}.mjs`, require: `./${name}.cjs` });
  return {
    name: 'firehose-logging',
    version: VERSION,
    license: 'Apache-2.0',
    main: './index.cjs',
    exports: { '.': entry('index') },
  };
}

if (require.main === module) {
  const outDir = process.argv[2];
  if (!outDir) {
    console.error(
      'node-layer build: no output folder, got nothing; expected one argument. Run: tsx lambda/node-layer/build.ts <folder>',
    );
    process.exit(2);
  }
  buildNodeLayer(resolve(outDir));
}
