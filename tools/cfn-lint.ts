import { spawnSync } from 'node:child_process';
import { ensurePythonCommand } from './python-command';
import { ALL_RUNS, type AppRun, readTemplates, withAssembly } from './synthesis';

/** Runs cfn-lint over the synthesized templates of every stage, with all its rules. Exits 0 when it finds nothing. */

export const CFN_LINT = { name: 'cfn-lint', requirements: ['cfn-lint==1.58.0'] };

/** One run checks all templates, because most of the time of a run is its start. */
function lint(command: string, files: readonly string[]): boolean {
  const { status } = spawnSync(command, ['--', ...files], { stdio: 'inherit' });
  process.stdout.write(`cfn-lint: ${files.length} templates, ${status === 0 ? 'clean' : 'problems above'}\n`);
  return status === 0;
}

function lintAll(runs: readonly AppRun[], command: string, files: readonly string[] = []): boolean {
  const [run, ...rest] = runs;
  if (run === undefined) return lint(command, files);
  return withAssembly(run, (assembly) => {
    const found = Object.values(readTemplates(assembly)).map(({ file }) => file);
    return lintAll(rest, command, [...files, ...found]);
  });
}

if (require.main === module) {
  try {
    process.exitCode = lintAll(ALL_RUNS, ensurePythonCommand(CFN_LINT)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
