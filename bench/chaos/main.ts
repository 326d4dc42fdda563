import { Command } from 'commander';
import { type ChaosResult, runChaos } from './run';

/** Each promise, and whether this run kept it. */
function promises(result: ChaosResult): [string, boolean][] {
  return [
    ['0 lost', result.lost === 0],
    ['fell back ≤ 0.1 %', result.fellBack <= result.sent / 1000],
    ['duplicated ≤ withheld', result.duplicated <= result.withheld],
    ['stats exact', result.balanced],
    ['processes were frozen', result.freezes > 2],
    ['memory flat (≤ 32 MiB more)', result.rssMiB.end - result.rssMiB.warm <= 32],
    ['SIGKILL: loss within the bound of the queue', result.killed.lost <= result.killed.bound],
  ];
}

/** `npm run chaos`: a million records through refusals, errors, storms, resets, silence, freezes and SIGTERM. */
const program = new Command('chaos')
  .description('Counts what arrives of a million records through a stream that fails in every way')
  .option('--records <count>', 'records to send', '1000000')
  .option('--tenth', 'a tenth of them')
  .option('--seed <number>', "seed of the receiver's faults and of the freezes", '1')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { records: string; tenth?: boolean; seed: string; json?: boolean }) => {
    const records = Number(options.records) / (options.tenth ? 10 : 1);
    if (!Number.isInteger(records) || records < 100) {
      throw new Error(`--records is ${options.records}; expected a whole number from 1000.`);
    }
    const progress = (line: string) => process.stderr.write(`${line}\n`);
    const processes = options.tenth ? 2 : 4;
    const result = await runChaos({ records, processes, seed: Number(options.seed), progress });
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else console.log(result);
    for (const [what, kept] of promises(result)) {
      if (!options.json) console.log(`${kept ? 'kept  ' : 'BROKEN'}  ${what}`);
      if (!kept) process.exitCode = 1;
    }
  });

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`chaos: ${error.message}\n`);
  process.exitCode = 1;
});
