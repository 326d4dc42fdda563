import { constants } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { onEndSignal } from '../../local/machine/end-signals';
import { runProgram } from '../command-line/program';
import { type Bar, type Result, resultOf, tableOf } from './outcome';
import { SOURCE_FAULTS } from './source-faults/all';
import { runSourceFaults } from './sources';
import { TEMPLATE_FAULTS } from './template-faults/all';
import { runTemplateFaults } from './templates';

/**
 * `npm run mutate`: puts faults into the synthesized templates and into copies of the sources, one at a time, and
 * reports those that no check notices.
 */

const BARS: Readonly<Record<'templates' | 'sources', Bar>> = {
  templates: { name: 'templates', share: 0.98 },
  sources: { name: 'sources', share: 0.95 },
};

interface Options {
  readonly templates: boolean;
  readonly sources: boolean;
  readonly only?: string;
  readonly workers: number;
  readonly json: boolean;
}

const program = new Command('npm run mutate')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description('Puts faults into templates and sources, and reports those that no check notices.')
  .option('--templates', 'only the faults in templates', false)
  .option('--sources', 'only the faults in sources', false)
  .option('--only <text>', 'only the faults whose sentence or file contains this text')
  .option('--workers <number>', 'source faults that are tried at the same time', numberOf, 2)
  .option('--json', 'print one JSON object on standard output', false)
  .addHelpText(
    'after',
    '\nExits 0 when enough faults are caught, else 1. A whole run takes about half an hour.',
  )
  .action(run);

// Whatever is under way has its own ending, see run-command.ts and scratch-copy.ts.
onEndSignal((signal) => process.exit(128 + constants.signals[signal]));
runProgram('mutate', program);

async function run({ json, only, sources, templates, workers }: Options): Promise<void> {
  const started = performance.now();
  const progress = (line: string) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`[${seconds.padStart(5)} s] ${line}\n`);
  };
  const chosen = (what: string) => only === undefined || what.includes(only);
  const both = templates === sources;
  const names = [
    ...(templates || both ? TEMPLATE_FAULTS.map(({ what }) => what) : []),
    ...(sources || both ? SOURCE_FAULTS.map(({ file, what }) => `${file} ${what}`) : []),
  ];
  // Before anything is synthesized or copied.
  if (only?.trim() === '' || !names.some(chosen)) {
    throw new Error(`no fault contains ${JSON.stringify(only)}. Their sentences are in tools/mutate.`);
  }
  const results: Result[] = [];
  if (templates || both) results.push(resultOf(BARS.templates, await runTemplateFaults(chosen, progress)));
  if (sources || both) {
    results.push(resultOf(BARS.sources, await runSourceFaults({ chosen, progress, workers })));
  }
  const text = json ? `${JSON.stringify(results)}\n` : `\n${results.map(tableOf).join('\n')}`;
  process.stdout.write(text);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}

function numberOf(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 16) return number;
  throw new InvalidArgumentError('expected 1–16.');
}
