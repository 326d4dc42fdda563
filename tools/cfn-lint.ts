import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePythonCommand } from './python-command';
import { SNAPSHOT_FOLDER } from './snapshots';

/**
 * Runs cfn-lint, with all its rules, over the committed templates of every stage, which the tests of the stacks compare with
 * what is synthesized. Exits 0 when it finds nothing, 1 when it does, 2 on failure.
 */

export const CFN_LINT = { name: 'cfn-lint', requirements: ['cfn-lint==1.58.0'] };

/** One run checks all templates, because most of the time of a run is its start. */
function lint(command: string): boolean {
  const files = readdirSync(SNAPSHOT_FOLDER).map((name) => join(SNAPSHOT_FOLDER, name));
  const { status } = spawnSync(command, ['--', ...files], { stdio: 'inherit' });
  process.stdout.write(`cfn-lint: ${files.length} templates, ${status === 0 ? 'clean' : 'problems above'}\n`);
  return status === 0;
}

if (require.main === module) {
  try {
    process.exitCode = lint(ensurePythonCommand(CFN_LINT)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
