import { Command } from 'commander';
import { wholeNumber } from '../../tools/command-line/options';
import { runProgram } from '../../tools/command-line/program';
import { collectorPromises } from './collector/promises';
import { type ChaosResult, runChaos } from './run';

/** Records of one request: they fall back together where it gets no response before a process ends. */
const REQUEST_RECORDS = 500;

/** Each promise, and whether this run kept it. */
function promises(result: ChaosResult): [string, boolean][] {
  return [
    ['0 lost', result.lost === 0],
    [
      'fell back ≤ 0.1 %, or one request in a short run',
      result.fellBack <= Math.max(result.sent / 1000, REQUEST_RECORDS),
    ],
    ['duplicated ≤ withheld', result.duplicated <= result.withheld],
    ['stats exact', result.balanced],
    ['processes were frozen', result.freezes > 2],
    ['memory flat (≤ 32 MiB more)', result.rssMiB.end - result.rssMiB.warm <= 32],
    ['SIGKILL: loss within the bound of the queue', result.killed.lost <= result.killed.bound],
  ];
}

/** `npm run chaos`: a million records through refusals, errors, storms, resets, silence, freezes and SIGTERM. */
const program = new Command('npm run chaos --')
  .showHelpAfterError('Try --help.')
  .description('Counts what arrives through a stream that fails, of programs that are stopped');

program
  .command('layer', { isDefault: true })
  .description('a million records of the Node layer, frozen and ended by SIGTERM')
  .option('--records <count>', 'records to send', '1000000')
  .option('--tenth', 'a tenth of them')
  .option('--seed <number>', "seed of the receiver's faults and of the freezes", '1')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { records: string; tenth?: boolean; seed: string; json?: boolean }) => {
    const all = wholeNumber('--records', options.records, 1000);
    const records = options.tenth ? Math.floor(all / 10) : all;
    const processes = options.tenth ? 2 : 4;
    const result = await runChaos({
      records,
      processes,
      seed: wholeNumber('--seed', options.seed, 0),
      progress,
    });
    report(result, promises(result), options.json);
  });

program
  .command('collector')
  .description(
    'a million lines of fifty connections through the collector, which is stopped and started again twice',
  )
  .option('--lines <count>', 'lines to send', '1000000')
  .option('--connections <count>', 'connections that send them', '50')
  .option('--stop-seconds <count>', 'time that a collector has for its end', '10')
  .option('--seed <number>', "seed of the receiver's faults", '1')
  .option('--json', 'one JSON object on stdout')
  .action(
    async (
      options: Record<'lines' | 'connections' | 'stopSeconds' | 'seed', string> & { json?: boolean },
    ) => {
      const connections = wholeNumber('--connections', options.connections, 1);
      const lines = wholeNumber('--lines', options.lines, connections * 100);
      const { runCollectorChaos } = await import('./collector/run');
      const result = await runCollectorChaos({
        lines,
        connections,
        stopSeconds: wholeNumber('--stop-seconds', options.stopSeconds, 1),
        seed: wholeNumber('--seed', options.seed, 0),
        progress,
      });
      report(result, collectorPromises(result), options.json);
    },
  );

program
  .command('hostile')
  .description('the collector with 10,000 slow connections, and with 1 GB that has no line end')
  .option('--connections <count>', 'slow connections', '10000')
  .option('--megabytes <count>', 'of the line without an end', '1024')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { connections: string; megabytes: string; json?: boolean }) => {
    const { hostilePromises, runHostile } = await import('./collector/hostile');
    const result = await runHostile({
      connections: wholeNumber('--connections', options.connections, 1),
      megabytes: wholeNumber('--megabytes', options.megabytes, 1),
      progress,
    });
    report(result, hostilePromises(result), options.json);
  });

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function report(result: object, kept: readonly (readonly [string, boolean])[], json = false): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else console.log(result);
  for (const [what, isKept] of kept) {
    if (!json) console.log(`${isKept ? 'kept  ' : 'BROKEN'}  ${what}`);
    if (!isKept) process.exitCode = 1;
  }
}

runProgram('chaos', program);
