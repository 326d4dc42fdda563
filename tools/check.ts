import { Command } from 'commander';
import { runSuites } from './run-suites';
import { quickStage } from './suites';

new Command('npm run check')
  .showHelpAfterError('Try --help.')
  .description('Checks format, lint, types, templates and unit tests in about a minute. It starts no engine.')
  .action(async () => process.exit((await runSuites([quickStage])) ? 0 : 1))
  .parse();
