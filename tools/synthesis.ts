import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Synthesizes a stage into a folder of its own, which is removed after `use`. Assets are not bundled. */
export function withAssembly<Result>(stage: string, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), `ekk-${stage}-`));
  try {
    synthesize(stage, folder);
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

function synthesize(stage: string, folder: string): void {
  const context = { stage, 'aws:cdk:bundling-stacks': [] };
  const result = spawnSync(process.execPath, [require.resolve('tsx/cli'), 'bin/ekk.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  if (result.status !== 0)
    throw new Error(`synth of stage ${stage} failed:\n${result.stdout}${result.stderr}`.trim());
}
