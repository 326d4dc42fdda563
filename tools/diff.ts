import '../local/machine/quiet-sdk';
import { Writable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { formatDifferences, formatSecurityChanges, fullDiff } from '@aws-cdk/cloudformation-diff';
import { Command } from 'commander';
import { stageOption } from './command-line/options';
import { runProgram } from './command-line/program';
import { readDeployed } from './deployed';
import {
  normalize,
  readSnapshot,
  removeSnapshot,
  SNAPSHOT_FOLDER,
  snapshotNames,
  type TemplateJson,
  writeSnapshot,
} from './snapshots';
import type { StageTemplates } from './stage-templates';
import { ALL_RUNS, type AppRun, readTemplates, stageRun, withAssembly } from './synthesis';
import { updateProblems } from './update-problems';

/** `npm run diff`: shows what the code changes in the committed or the deployed templates, and what a deploy refuses. */

export interface DiffOptions {
  readonly runs: readonly AppRun[];
  readonly update: boolean;
  readonly print: (text: string) => void;
  /** Folder of the templates to compare with. @default - the committed snapshots */
  readonly folder?: string;
  /** Reads a stack's template to compare with. @default - the template in the folder */
  readonly readBefore?: (stackName: string) => Promise<TemplateJson | undefined>;
  /** Accepts changes that a deployed stage cannot take. @default false */
  readonly notDeployed?: boolean;
}

export interface DiffResult {
  /** Names of the stacks that differ. */
  readonly changed: readonly string[];
  /** Why a deploy would fail, or do something else than what is meant. */
  readonly refused: readonly string[];
}

export async function diff(options: DiffOptions): Promise<DiffResult> {
  const changed: string[] = [];
  const refused: string[] = [];
  for (const run of options.runs) {
    const next = withAssembly(run, (assembly) =>
      Object.fromEntries(
        Object.entries(readTemplates(assembly)).map(([name, { text }]) => [
          name,
          normalize(JSON.parse(text) as TemplateJson),
        ]),
      ),
    );
    for (const templates of byStage(next)) {
      const result = await diffStage(templates, options);
      changed.push(...result.changed);
      refused.push(...result.refused);
    }
  }
  return { changed, refused };
}

/** Compares the templates of one stage. */
async function diffStage(next: StageTemplates, options: DiffOptions): Promise<DiffResult> {
  const { print, update, folder = SNAPSHOT_FOLDER, notDeployed = false } = options;
  const readBefore = options.readBefore ?? (async (name: string) => readSnapshot(name, folder));
  const names = new Set([
    ...Object.keys(next),
    ...Object.keys(next).flatMap((name) => siblings(name, folder)),
  ]);
  const before: Record<string, TemplateJson> = {};
  const changed: string[] = [];
  for (const name of [...names].sort()) {
    const found = await readBefore(name);
    if (found !== undefined) before[name] = normalize(found);
    // The order of the properties does not matter to CloudFormation.
    if (isDeepStrictEqual(before[name], next[name])) continue;
    changed.push(name);
    print(next[name] === undefined ? `Stack ${name}\nis gone\n` : difference(name, before[name], next[name]));
  }
  const isFirstDeploy = Object.keys(before).length === 0;
  const { refused, lost, leftBehind } = updateProblems(isFirstDeploy ? next : before, next);
  for (const [what, problems] of Object.entries({
    Refused: refused,
    'Data lost': lost,
    'Left behind': leftBehind,
  })) {
    for (const problem of problems) print(`${what}: ${problem}.\n`.replace('..', '.'));
  }
  const stops = notDeployed ? [] : refused;
  if (update && stops.length === 0) save(changed, next, folder);
  return { changed, refused: stops };
}

function save(changed: readonly string[], next: StageTemplates, folder: string): void {
  for (const name of changed) {
    const template = next[name];
    if (template === undefined) removeSnapshot(name, folder);
    else writeSnapshot(name, template, folder);
  }
}

/** Templates of an assembly, stage by stage. */
function byStage(templates: StageTemplates): StageTemplates[] {
  const stages = new Map<string, Record<string, TemplateJson>>();
  for (const [name, template] of Object.entries(templates)) {
    const stage = stageOf(name);
    stages.set(stage, { ...stages.get(stage), [name]: template });
  }
  return [...stages.values()];
}

function siblings(stackName: string, folder: string): string[] {
  return snapshotNames(stageOf(stackName), folder).filter((name) => stageOf(name) === stageOf(stackName));
}

/** `Ekk-<stage>-data` → `<stage>` */
function stageOf(stackName: string): string {
  return stackName.replace(/^Ekk-/, '').replace(/-[a-z]+$/, '');
}

/** The difference as the CDK CLI shows it. */
function difference(name: string, before: TemplateJson | undefined, next: TemplateJson): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const changes = fullDiff(before ?? { Resources: {} }, next);
  if (changes.permissionsAnyChanges) formatSecurityChanges(stream, changes);
  formatDifferences(stream, changes);
  return `Stack ${name}\n${text}\n`;
}

function command(): Command {
  return (
    new Command('npm run diff')
      .showHelpAfterError('Try --help.')
      .usage('-- [options]')
      .description(
        'Shows what the code changes in the committed templates (test/snapshots), or in the deployed ones.',
      )
      .option('--stage <name>', 'one stage only')
      .option('-c, --context <stage=…>', "the same in the CDK's words, such as -c stage=prod")
      .option('--deployed', 'compares with the deployed stacks of the stage, read from CloudFormation', false)
      .option('--update', 'writes the templates as they are now', false)
      .option('--not-deployed', 'accepts changes that a deployed stage cannot take', false)
      .helpOption('-h, --help', 'shows this')
      // Commander itself would exit with 1, which says that there is a difference.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
      .addHelpText(
        'after',
        '\nExits 0 without a difference (and after --update), 1 with one, 2 on a failure, 3 when a deploy would be refused.',
      )
      .action(run)
  );
}

async function run({ stage: named, context, deployed, update, notDeployed }: Flags): Promise<void> {
  const stage = named ?? context?.replace(/^stage=/, '') ?? (deployed ? 'dev' : undefined);
  if (deployed && update) throw new Error('diff: --deployed and --update cannot be used together.');
  if (stage !== undefined) stageOption(stage);
  const result = await diff({
    runs: stage === undefined ? ALL_RUNS : [stageRun(stage)],
    update,
    notDeployed,
    print: (text) => process.stdout.write(text),
    ...(deployed && stage && { readBefore: (name) => readDeployed(name, stageOption(stage).region) }),
  });
  process.exitCode = conclude(result, update);
}

interface Flags {
  readonly stage?: string;
  readonly context?: string;
  readonly deployed: boolean;
  readonly update: boolean;
  readonly notDeployed: boolean;
}

function conclude({ changed, refused }: DiffResult, update: boolean): number {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  if (refused.length > 0) {
    say('A deployed stage cannot take these changes. For a stage that is not deployed: --not-deployed');
    return 3;
  }
  if (changed.length === 0) say('No differences.');
  else if (update) say(`Updated: ${changed.join(', ')}.`);
  else say(`Differs: ${changed.join(', ')}. Accept: npm run diff -- --update`);
  return changed.length > 0 && !update ? 1 : 0;
}

if (require.main === module) runProgram('diff', command(), 2);
