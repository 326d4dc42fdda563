import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Extractor, ExtractorConfig, type IConfigFile } from '@microsoft/api-extractor';

const ROOT = join(__dirname, '../..');
/** The committed report of the public API: a change of it shows in review. */
export const API_REPORT = join(ROOT, 'docs/constructs.api.md');

export interface PublicApi {
  /** The declarations of the public API in one file. */
  readonly declarations: string;
  /** What the API is, without the words that explain it, as Markdown. */
  readonly report: string;
}

/**
 * The public API of lib/index.ts, read once a process.
 *
 * @throws Error if a type that the API needs is not exported, because then a user could not name it
 */
export function publicApi(): PublicApi {
  known ??= read();
  return known;
}

let known: PublicApi | undefined;

function read(): PublicApi {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  // Below the project, so that the declarations of the CDK are found.
  const folder = mkdtempSync(join(ROOT, 'dist/types-'));
  try {
    emitDeclarations(folder);
    extract(folder);
    const text = (name: string) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { declarations: text('api.d.ts'), report: text('constructs.api.md') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emitDeclarations(folder: string): void {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const args = [tsc, '-p', join(ROOT, 'lib/tsconfig.types.json'), '--outDir', folder];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`package: tsc ended with ${status}: ${stdout}`);
}

function extract(folder: string): void {
  const said: string[] = [];
  const { errorCount } = Extractor.invoke(
    ExtractorConfig.prepare({
      configObject: configuration(folder),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(ROOT, 'package.json'),
    }),
    {
      localBuild: true,
      messageCallback(message) {
        if (message.logLevel === 'error') said.push(message.text);
        message.handled = true;
      },
    },
  );
  if (errorCount > 0) {
    throw new Error(
      `package: the public API has ${errorCount} errors; expected none. Correct lib/index.ts:\n${said.join('\n')}`,
    );
  }
}

function configuration(folder: string): IConfigFile {
  const none = { logLevel: 'none' as never };
  return {
    projectFolder: folder,
    mainEntryPointFilePath: join(folder, 'index.d.ts'),
    newlineKind: 'lf',
    compiler: { overrideTsconfig: tsconfig(folder) },
    apiReport: {
      enabled: true,
      reportFileName: 'constructs.api.md',
      reportFolder: folder,
      reportTempFolder: join(folder, 'temporary'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: true, untrimmedFilePath: join(folder, 'api.d.ts') },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' as never } },
      extractorMessageReporting: { default: none, 'ae-forgotten-export': { logLevel: 'error' as never } },
      tsdocMessageReporting: { default: none },
    },
  };
}

function tsconfig(folder: string): object {
  return {
    compilerOptions: {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: ['node'],
    },
    files: [join(folder, 'index.d.ts')],
  };
}
