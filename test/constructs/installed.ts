import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { context } from '../../cdk.json';
import { PREBUILT_FILE, type PrebuiltFile } from '../../lib/lambda/prebuilt';
import manifest from '../../package.json';
import { buildConstructs } from '../../tools/constructs/constructs';
import { npmPack, type Packed } from '../../tools/constructs/pack';
import { publicApi } from '../../tools/constructs/types';
import { withProcessLock } from '../../tools/process-lock';
import { normalize, type TemplateJson } from '../../tools/snapshots';
import { TEST_FOLDER } from '../run/make-temp-folder';

const PROJECT = join(__dirname, '../..');
/** Nothing answers there: what wants the network fails at once. */
const NOWHERE = 'http://127.0.0.1:1';
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MIN_QUALITY } };
const OFFLINE = {
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  http_proxy: NOWHERE,
  https_proxy: NOWHERE,
  npm_config_offline: 'true',
};

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  types: [],
};

export interface Synthesized {
  readonly code: number | null;
  readonly output: string;
  /** Normalized templates by the names of their stacks. */
  readonly templates: Readonly<Record<string, TemplateJson>>;
  /** Folder of the assembly. */
  readonly assembly: string;
}

/** Packs the constructs, once a run of the tests: building them takes twenty seconds. */
function packedConstructs(): { packed: Packed; report: string } {
  const folder = join(process.env[TEST_FOLDER] ?? tmpdir(), 'packed-constructs');
  const done = join(folder, 'done.json');
  return withProcessLock(`${folder}.lock`, () => {
    if (!existsSync(done)) {
      const built = join(folder, 'built');
      buildConstructs(built);
      const packed = npmPack(built, folder);
      // Nothing of what was built can be reached from the apps.
      rmSync(built, { recursive: true });
      writeFileSync(done, JSON.stringify({ packed, report: publicApi().report }));
    }
    return JSON.parse(readFileSync(done, 'utf8'));
  });
}

/** A folder outside the project with the packed constructs, their peers and the CDK's command, as a user has it. */
export class InstalledPackage {
  readonly packed: Packed;
  /** Of the public API. */
  readonly report: string;
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'ekk-installed-'));
    const { packed, report } = packedConstructs();
    this.packed = packed;
    this.report = report;
    writeFileSync(join(this.#folder, 'package.json'), '{"private":true}');
    const { 'aws-cdk': cli, 'aws-cdk-lib': library, constructs } = manifest.devDependencies;
    const peers = [`aws-cdk-lib@${library}`, `constructs@${constructs}`, `aws-cdk@${cli}`];
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', this.packed.file, ...peers];
    execFileSync('npm', args, { cwd: this.#folder, stdio: 'pipe' });
  }

  /** Names of the packages that came with it. */
  packages(): string[] {
    return readdirSync(join(this.#folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  }

  /** Writes an app's files into a folder of its own. @returns the folder */
  app(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  }

  /**
   * Compiles all apps in TypeScript in one go, since reading the CDK's types takes ten seconds.
   *
   * @returns by app, its errors and the package's; those of other packages are not ours
   */
  compile(apps: readonly string[], typescript: 'typescript' | 'typescript-5'): Map<string, string[]> {
    const tsc = join(PROJECT, 'node_modules', typescript, 'bin/tsc');
    const include = apps.map((app) => `${app}/*.ts`);
    const project = join(this.#folder, `${typescript}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include }));
    const args = [tsc, '-p', project];
    const { stdout } = spawnSync(process.execPath, args, { cwd: this.#folder, encoding: 'utf8' });
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    const ours = errors.filter((line) => !/node_modules\/(?!aws-ekk-stack)/.test(line));
    const belongs = (app: string) => (line: string) =>
      line.startsWith(`${app}/`) || !apps.some((other) => line.startsWith(`${other}/`));
    return new Map(apps.map((app) => [app, ours.filter(belongs(app))]));
  }

  /**
   * Runs the installed `cdk synth` without network. `flags` are the feature flags; `node` is the program of a Node version;
   * `validated` leaves the CDK's own validation on, which takes seconds.
   */
  synth(
    folder: string,
    command: string,
    { node = process.execPath, flags = context as object, validated = false } = {},
  ): Synthesized {
    const assembly = join(folder, 'cdk.out');
    rmSync(assembly, { recursive: true, force: true });
    const settings = { app: command, versionReporting: false, pathMetadata: false, assetMetadata: false };
    writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ ...settings, context: flags }));
    const env = {
      ...process.env,
      ...OFFLINE,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      CDK_VALIDATION: String(validated),
    };
    const cdk = join(this.#folder, 'node_modules/.bin/cdk');
    const { status, stdout, stderr } = spawnSync(cdk, ['synth', '--quiet'], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    return {
      code: status,
      output: stdout + stderr,
      templates: status === 0 ? templatesIn(assembly) : {},
      assembly,
    };
  }

  /** Changes the text of every asset of the installed package, as another version of it would. */
  changeAssets(change: (text: string) => string): void {
    const file = join(this.#folder, 'node_modules/aws-ekk-stack', PREBUILT_FILE);
    const assets: Record<string, PrebuiltFile> = JSON.parse(
      brotliDecompressSync(readFileSync(file)).toString('utf8'),
    );
    const changed = Object.entries(assets).map(([name, { text, ...others }]) => [
      name,
      { text: change(text), ...others },
    ]);
    writeFileSync(file, brotliCompressSync(JSON.stringify(Object.fromEntries(changed)), QUICKLY));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function templatesIn(assembly: string): Record<string, TemplateJson> {
  const suffix = '.template.json';
  return Object.fromEntries(
    readdirSync(assembly)
      .filter((name) => name.endsWith(suffix))
      .map((name) => [
        name.slice(0, -suffix.length),
        normalize(JSON.parse(readFileSync(join(assembly, name), 'utf8')) as TemplateJson),
      ]),
  );
}
