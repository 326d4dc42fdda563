import './machine/quiet-sdk';
import { Command, InvalidArgumentError, Option } from 'commander';
import { demo } from './commands/demo/demo';
import { fail, runCommand } from './commands/run-command';
import { start } from './commands/start/start';
import { PROFILES } from './engine/profile';

/** The command line of `npm start` and `npm run demo`, which run a synthesized cloud assembly on this machine. */
const program = new Command('npm run')
  .description('Runs the synthesized templates on this machine, against a real OpenSearch.')
  .showHelpAfterError('Try --help.');

withCommonOptions(
  program.command('start').description('start everything, print how to use it, follow the newest documents'),
).action((options) => runCommand(options, start));

withCommonOptions(
  program.command('demo').description('start everything, send traffic, verify every record, end everything'),
)
  .option('--json', 'print one JSON object on standard output and nothing else', false)
  .action((options) => runCommand(options, demo));

program.parseAsync().catch(fail);

function withCommonOptions(command: Command): Command {
  return command
    .usage('-- [options]')
    .option('--stage <name>', 'stage to synthesize', notEmpty, 'dev')
    .addOption(
      new Option('--assembly <dir>', 'cloud assembly that is synthesized already, instead of a stage')
        .argParser(notEmpty)
        .conflicts('stage'),
    )
    .option('--port <number>', 'port of the API (default: a free one)', portOf)
    .option('--docker', 'OpenSearch and Dashboards from compose.yaml, the dashboards imported', false)
    .addOption(
      new Option('--profile <name>', 'predefined security roles of the embedded OpenSearch')
        .choices(Object.keys(PROFILES))
        .default('aws'),
    )
    .option('--keep', 'keep the folder the run wrote', false);
}

function portOf(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError(`expected 1–65535.`);
}

function notEmpty(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('expected a name or a path.');
}
