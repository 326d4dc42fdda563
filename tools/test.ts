import { Command } from 'commander';
import { quickSuites, runSuites, slowSuites } from './suites';

new Command('npm test')
  .showHelpAfterError('Try --help.')
  .description('Runs every test. The last line is `N passed, N failed` over all suites.')
  .action(async () => process.exit((await runSuites([...quickSuites, ...slowSuites])) ? 0 : 1))
  .parse();
