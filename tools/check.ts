import { Command } from 'commander';
import { quickSuites, runSuites } from './suites';

new Command('npm run check')
  .description('Format, lint, types, templates, unit tests: under a minute; starts no engine.')
  .action(async () => process.exit((await runSuites(quickSuites)) ? 0 : 1))
  .parse();
