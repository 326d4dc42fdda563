import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCdkJson } from '../local/run/cdk-json';
import { STAGES } from './snapshots';

const ROOT = join(__dirname, '..');

/** An app to synthesize, and the stages in its assembly. */
export interface AppRun {
  /** Path of the app from the root of the project. */
  readonly app: string;
  /** Stage that the app is told to synthesize. @default - the app decides */
  readonly stage?: string;
}

/** A stage of lib/config/stages.ts. */
export function stageRun(stage: string): AppRun {
  return { app: 'bin/ekk.ts', stage };
}

/** Every stage with committed templates: those of lib/config/stages.ts, and the variants that the tests add. */
export const ALL_RUNS: readonly AppRun[] = [...STAGES.map(stageRun), { app: 'test/variants/app.ts' }];

/** Synthesizes an app into a folder of its own, which is removed after `use`. Assets are not bundled. */
export function withAssembly<Result>(run: AppRun, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-assembly-'));
  try {
    synthesize(run, folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The templates of an assembly by the names of their stacks. */
export function readTemplates(folder: string): Record<string, { file: string; text: string }> {
  const suffix = '.template.json';
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith(suffix))
      .sort()
      .map((name) => {
        const file = join(folder, name);
        return [name.slice(0, -suffix.length), { file, text: readFileSync(file, 'utf8') }];
      }),
  );
}

function synthesize({ app, stage }: AppRun, folder: string): void {
  // The app imports it, and would fail with a stack trace.
  readCdkJson();
  const context = { ...(stage && { stage }), 'aws:cdk:bundling-stacks': [] };
  const result = spawnSync(process.execPath, [require.resolve('tsx/cli'), app], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  if (result.status !== 0) {
    const name = stage === undefined ? app : `stage ${stage}`;
    throw new Error(`synth of ${name} failed:\n${result.stdout}${result.stderr}`.trim());
  }
}
