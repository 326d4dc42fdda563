import { Command } from 'commander';
import { wholeNumber } from '../tools/command-line/options';
import { runProgram } from '../tools/command-line/program';

/** `npm run bench`: the Node layer beside its peers; `npm run bench -- <subject>` for the others. */
const program = new Command('npm run bench --')
  .showHelpAfterError('Try --help.')
  .description('Benchmarks, side by side in one run');

program
  .command('node', { isDefault: true })
  .description('the Node logging layer beside its peers')
  .option('--json', 'one JSON object on stdout')
  .option('--runs <count>', 'alternated runs of each row', '7')
  .action(async (options: { json?: boolean; runs: string }) =>
    (await import('./node/index')).runNodeBench({
      json: options.json === true,
      runs: wholeNumber('--runs', options.runs, 1),
    }),
  );

program
  .command('python')
  .description('the Python logging layer beside its peers')
  .option('--json', 'one JSON object on stdout')
  .action(async ({ json = false }: { json?: boolean }) =>
    (await import('./python/index')).runPythonBench({ json }),
  );

program
  .command('dashboards')
  .description("each panel's request on a real engine")
  .option('--json', 'one JSON object on stdout')
  .option('--documents <count>', 'documents in the index', '1000000')
  .action(async ({ json = false, documents }: { json?: boolean; documents: string }) =>
    (await import('./dashboards/index')).runDashboardsBench({
      json,
      documents: wholeNumber('--documents', documents, 1),
    }),
  );

program
  .command('transform')
  .description("the stream's processing function: a table of a million persons, and batches of 1 MB")
  .option('--json', 'one JSON object on stdout')
  .option('--persons <count>', 'persons in the table', '1000000')
  .action(async ({ json = false, persons }: { json?: boolean; persons: string }) =>
    (await import('./transform/index')).runTransformBench({
      json,
      persons: wholeNumber('--persons', persons, 1),
    }),
  );

program
  .command('collector')
  .description('the collector, from the socket to the stream, beside JSON itself and rsyslog')
  .option('--json', 'one JSON object on stdout')
  .option('--lines <count>', 'lines of each kind', '300000')
  .action(async ({ json = false, lines }: { json?: boolean; lines: string }) =>
    (await import('./collector/index')).runCollectorBench({
      json,
      lines: wholeNumber('--lines', lines, 1000),
    }),
  );

program
  .command('replay')
  .description('a replay of archived objects beside _bulk requests from memory')
  .option('--json', 'one JSON object on stdout')
  .option('--runs <count>', 'alternated runs of each row', '5')
  .action(async ({ json = false, runs }: { json?: boolean; runs: string }) =>
    (await import('./replay/index')).runReplayBench({ json, runs: wholeNumber('--runs', runs, 1) }),
  );

program
  .command('attach')
  .description('what attaching 200 functions adds to the synth of an app')
  .option('--json', 'one JSON object on stdout')
  .option('--runs <count>', 'alternated runs of each row', '7')
  .action(async ({ json = false, runs }: { json?: boolean; runs: string }) =>
    (await import('./attach/index')).runAttachBench({ json, runs: wholeNumber('--runs', runs, 1) }),
  );

runProgram('bench', program);
