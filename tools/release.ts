import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { version } from '../package.json';
import { runProgram } from './command-line/program';
import { API_REPORT, publicApi } from './constructs/types';
import { changesOf } from './release/changelog';
import { contentProblems, filesBelow } from './release/content-problems';
import { PACKAGES, type ReleasedPackage } from './release/packages';

/** `npm run release`: builds and packs every package, checks what is in it, and prints what would be published where. */

const ROOT = join(__dirname, '..');

interface Options {
  readonly dryRun?: boolean;
  readonly updateReport?: boolean;
}

function main({ dryRun, updateReport }: Options): number {
  if (updateReport) {
    writeFileSync(API_REPORT, publicApi().report);
    return 0;
  }
  if (!dryRun) {
    console.error('release: this command publishes nothing. Pass --dry-run, then run what it prints.');
    return 2;
  }
  const folder = join(ROOT, 'dist/release');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const problems = problemsIn(folder);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

/** Packs every package into the folder. @returns what is wrong. @throws Error of a failed pack; then there is no folder */
function problemsIn(folder: string): string[] {
  try {
    return [...projectProblems(), ...PACKAGES.flatMap((released) => release(released, folder))];
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function projectProblems(): string[] {
  const changes = changesOf(version, readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
  const report = existsSync(API_REPORT) ? readFileSync(API_REPORT, 'utf8') : '';
  return [
    ...(changes ? [] : [`release: CHANGELOG.md says nothing of ${version}. Add a section of this name.`]),
    ...(report === publicApi().report
      ? []
      : [
          `release: ${relative(ROOT, API_REPORT)} is not the public API. Run npm run release -- --update-report.`,
        ]),
  ];
}

/** Packs a package and prints what would be published. @returns what is wrong with it */
function release(released: ReleasedPackage, folder: string): string[] {
  const packed = released.pack(folder);
  const kilobytes = (statSync(packed.file).size / 1024).toFixed(0);
  const files = filesBelow(packed.folder);
  console.log(
    `\n${released.name} ${version} → ${released.registry}   ${kilobytes} KiB, ${files.length} files`,
  );
  console.log(`  ${released.publish(relative(process.cwd(), packed.file))}`);
  return contentProblems(released, packed);
}

const program = new Command('npm run release --')
  .showHelpAfterError('Try --help.')
  .description(
    'Builds and packs every package, checks its contents, and prints what would be published where.',
  )
  .option('--dry-run', 'do that; nothing is ever published by this command')
  .option(
    '--update-report',
    'write the report of the public API instead, after you have looked at what it changes',
  )
  .action((options: Options) => {
    process.exitCode = main(options);
  });

runProgram('release', program);
