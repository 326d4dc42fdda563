import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import {
  normalize,
  readSnapshot,
  removeSnapshot,
  SNAPSHOT_FOLDER,
  STAGES,
  snapshotNames,
  type TemplateJson,
  writeSnapshot,
} from './snapshots';
import { readTemplates, withAssembly } from './synthesis';

/** `npm run diff`: shows what the code changes in the committed templates. Exits 0 without a difference, 1 with one. */

const EMPTY: TemplateJson = { Resources: {} };

export interface DiffOptions {
  readonly stages: readonly string[];
  readonly update: boolean;
  readonly print: (text: string) => void;
  /** Folder of the templates to compare with. @default - the committed snapshots */
  readonly folder?: string;
}

/** @returns the names of the stacks that differ. */
export function diff({ stages, update, print, folder = SNAPSHOT_FOLDER }: DiffOptions): string[] {
  return stages.flatMap((stage) =>
    withAssembly(stage, (assembly) => {
      const templates = readTemplates(assembly);
      for (const { file, text } of Object.values(templates)) {
        writeFileSync(file, JSON.stringify(normalize(JSON.parse(text) as TemplateJson), null, 1));
      }
      const names = new Set([...Object.keys(templates), ...snapshotNames(stage, folder)]);
      return [...names].sort().filter((name) => {
        const text = templates[name]?.text;
        const now = text === undefined ? undefined : normalize(JSON.parse(text) as TemplateJson);
        const before = readSnapshot(name, folder);
        // The order of the properties does not matter to CloudFormation.
        if (isDeepStrictEqual(before, now)) return false;
        print(now === undefined ? `Stack ${name}\nis gone\n` : difference(assembly, name, before ?? EMPTY));
        if (update && now !== undefined) writeSnapshot(name, now, folder);
        if (update && now === undefined) removeSnapshot(name, folder);
        return true;
      });
    }),
  );
}

/** The difference as the CDK CLI shows it. With a template in a file the CLI needs neither credentials nor network. */
function difference(assembly: string, stackName: string, before: TemplateJson): string {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-diff-'));
  try {
    const template = join(folder, 'before.json');
    writeFileSync(template, JSON.stringify(before));
    const cli = join(__dirname, '../node_modules/aws-cdk/bin/cdk');
    const args = [
      cli,
      'diff',
      stackName,
      '--exclusively',
      '--app',
      assembly,
      '--template',
      template,
      '--no-notices',
    ];
    const result = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true' },
    });
    if (result.status !== 0) throw new Error(`diff: cdk diff of ${stackName} failed:\n${result.stderr}`);
    return result.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(): void {
  const program = new Command('npm run diff')
    .usage('-- [options]')
    .description('Shows what the code changes in the committed templates (test/snapshots).')
    .option('-c, --context <stage=…>', 'one stage only, e.g. -c stage=prod')
    .option('--update', 'writes the templates as they are now', false)
    .helpOption('-h, --help', 'shows this')
    .addHelpText('after', '\nExits 0 without a difference, 1 with one (0 with --update), 2 on a failure.')
    .parse();
  const { context, update } = program.opts<{ context?: string; update: boolean }>();
  const stages = context === undefined ? STAGES : [context.replace(/^stage=/, '')];
  const print = (text: string) => process.stdout.write(text);
  const changed = diff({ stages, update, print });
  if (changed.length === 0) print('No differences.\n');
  else
    print(
      update
        ? `Updated: ${changed.join(', ')}.\n`
        : `Differs: ${changed.join(', ')}. Accept: npm run diff -- --update\n`,
    );
  process.exitCode = changed.length > 0 && !update ? 1 : 0;
}

if (require.main === module) {
  try {
    main();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
