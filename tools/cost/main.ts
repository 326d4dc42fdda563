import '../../local/machine/quiet-sdk';
import { Command } from 'commander';
import type { StageSettings } from '../../lib/config';
import { awsProblem, checkEndpoints } from '../command-line/aws';
import { regionOption, stageOption } from '../command-line/options';
import { runProgram } from '../command-line/program';
import { capacityOf } from './capacity';
import { estimate } from './estimate';
import { largestLevers } from './levers';
import { type PriceList, storedPrices } from './prices';
import { type CostReport, toJson, toText } from './report';
import { resourcesOf } from './stage-resources';
import { parseUsage } from './usage';

interface Options {
  readonly stage: string;
  readonly recordsPerDay: string;
  readonly bytes: string;
  readonly months: string;
  readonly region?: string;
  readonly live: boolean;
  readonly json: boolean;
}

/** `npm run cost`: what a month of a stage costs, what its domain holds, and what would make it cheaper. */
const program = new Command('npm run cost')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description("A month's bill of a stage by service, its capacity, and the largest levers")
  .option('--stage <name>', 'stage in lib/config/stages.ts', 'dev')
  .option('--records-per-day <count>', 'records, e.g. 50M or 200k', '1M')
  .option('--bytes <count>', 'mean size of a record in bytes', '700')
  .option('--months <count>', 'months of running: how much the archive has gathered', '12')
  .option('--region <name>', "region of the prices (default: the stage's)")
  .option('--live', 'ask the AWS Price List API, with the AWS credentials in force', false)
  .option('--json', 'one JSON object on stdout', false)
  // Commander itself would exit with 1.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText('after', '\nExits 0, or 2 where an option is wrong or a price is missing.')
  .action(run);

runProgram('cost', program, 2);

async function run(options: Options): Promise<void> {
  const settings = stageOption(options.stage);
  const region = regionOption(options.region, settings);
  const usage = parseUsage(options);
  const scenario = { settings, usage, resources: resourcesOf(options.stage, settings) };
  const { prices, origin } = options.live ? await livePriceList(region, settings) : storedPrices(region);
  const report: CostReport = {
    stage: options.stage,
    region,
    usage,
    prices: origin,
    lines: estimate(scenario, prices),
    capacity: capacityOf(settings, usage),
    levers: largestLevers(scenario, prices),
  };
  process.stdout.write(options.json ? `${toJson(report)}\n` : toText(report));
}

async function livePriceList(region: string, { capacity }: StageSettings): Promise<PriceList> {
  // Only here: an estimate from the price file needs no SDK.
  const [{ PricingClient }, { livePrices }] = await Promise.all([
    import('@aws-sdk/client-pricing'),
    import('./price-list'),
  ]);
  const types = [capacity.dataNodeInstanceType, capacity.managerNodeInstanceType].filter(
    (type) => type !== undefined,
  );
  // The Price List answers in a few regions only, for all of them.
  checkEndpoints();
  const client = new PricingClient({ region: 'us-east-1' });
  const prices = await livePrices(client, region, types).catch((error: Error) => {
    if (error.message.startsWith('cost: ')) throw error;
    throw new Error(
      `the Price List cannot be asked: ${awsProblem(error)} Leave --live out to use tools/cost/prices.json.`,
    );
  });
  return { prices, origin: `prices of ${region} from the AWS Price List API, asked just now` };
}
