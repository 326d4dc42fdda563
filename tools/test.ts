import { Command } from 'commander';
import { runSuites } from './run-suites';
import { chaosStage, quickStage, slowStage } from './suites';

new Command('npm test')
  .showHelpAfterError('Try --help.')
  .description('Runs every test. The last line is `N passed, N failed` over all suites.')
  .action(async () => process.exit((await runSuites([quickStage, slowStage, chaosStage])) ? 0 : 1))
  .parse();
