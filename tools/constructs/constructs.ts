import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PREBUILT_FILE } from '../../lib/lambda/prebuilt';
import manifest from '../../package.json';
import { buildAssets, writeAssets } from './assets';
import { thirdPartyNotices } from './notices';
import { publicApi } from './types';

const ROOT = join(__dirname, '../..');

/** Name of the npm package of the constructs. */
export const CONSTRUCTS_PACKAGE = 'aws-ekk-stack';

/**
 * Builds the npm package of the constructs: the code as CommonJS, an ES module that exports the same objects, declarations,
 * and every asset prebuilt, so that a user needs neither esbuild nor Python.
 *
 * @param folder emptied first
 */
export function buildConstructs(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  bundleCode(join(folder, 'index.cjs'));
  // One copy of the code for both, so that a construct is an instance of the same class whoever made it.
  write('index.mjs', "export * from './index.cjs';\n");
  write('index.d.cts', publicApi().declarations);
  write('index.d.mts', "export * from './index.cjs';\n");
  const assets = buildAssets();
  writeAssets(assets, join(folder, PREBUILT_FILE));
  write('THIRD-PARTY-NOTICES.txt', thirdPartyNotices(Object.values(assets).map(({ text }) => text)));
  write('package.json', `${JSON.stringify(packageJson(), null, 2)}\n`);
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  write('README.md', withoutLinks(readFileSync(join(ROOT, 'docs/constructs.md'), 'utf8')));
  write('CHANGELOG.md', withoutLinks(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')));
}

/** Markdown whose links to files of the project are words: the package does not have those files. */
function withoutLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1');
}

function bundleCode(outfile: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['lib/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // esbuild and tsx are for a checkout, in which nothing is prebuilt.
    external: ['aws-cdk-lib', 'constructs', 'zod', 'esbuild', 'tsx'],
    legalComments: 'none',
    logLevel: 'error',
  });
}

function packageJson(): object {
  const { version, description, license, engines, devDependencies } = manifest;
  const atLeast = (name: keyof typeof devDependencies) => `^${devDependencies[name]}`;
  return {
    name: CONSTRUCTS_PACKAGE,
    version,
    description,
    license,
    keywords: ['cdk', 'aws-cdk', 'firehose', 'opensearch', 'lambda', 'logging'],
    engines,
    main: './index.cjs',
    types: './index.d.cts',
    exports: {
      '.': {
        import: { types: './index.d.mts', default: './index.mjs' },
        require: { types: './index.d.cts', default: './index.cjs' },
      },
      './package.json': './package.json',
    },
    dependencies: { zod: atLeast('zod') },
    peerDependencies: { 'aws-cdk-lib': atLeast('aws-cdk-lib'), constructs: atLeast('constructs') },
  };
}
