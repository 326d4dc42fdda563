import '../local/machine/quiet-sdk';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Command } from 'commander';
import { prefixesBetween } from '../lambda/recovery/archive/hours';
import { parseCondition } from '../lambda/recovery/replay/where';
import { regionOption, stageOption } from './command-line/options';
import { runProgram } from './command-line/program';
import { suffixOption, timeOption } from './recovery/replay-options';
import { replayTable } from './recovery/report';
import { runReplay } from './recovery/run-replay';
import { stackOutputs } from './recovery/stage-outputs';

interface Options {
  readonly stage: string;
  readonly from: string;
  readonly to: string;
  readonly where: readonly string[];
  readonly into?: string;
  readonly dryRun: boolean;
  readonly region?: string;
  readonly json: boolean;
}

/** `npm run replay`: brings archived records of a deployed stage back into an index. */
const program = new Command('npm run replay')
  .showHelpAfterError('Try --help.')
  .usage('-- --from <time> --to <time> [options]')
  .description(
    'Bring archived records back into an index. What the index has already is skipped by its log_id, so a replay may be repeated.',
  )
  .option('--stage <name>', 'deployed stage', 'dev')
  .requiredOption('--from <time>', 'arrival of the first record, ISO 8601, e.g. 2026-11-21T09:00Z')
  .requiredOption('--to <time>', 'arrival of the last record')
  .option('--where <field=value>', 'only records with this value; may be repeated', collect, [])
  .option('--into <suffix>', 'documents go to <index>-<suffix> (default: restored-<today>)')
  .option('--dry-run', 'read and compare, write nothing', false)
  .option('--region <name>', "the stage's region, where it is another than the settings say")
  .option('--json', 'one JSON object on stdout', false)
  .action(run);

runProgram('replay', program);

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

async function run({ stage, from, to, where, into, dryRun, region, json }: Options): Promise<void> {
  const request = {
    fromMs: timeOption('--from', from),
    toMs: timeOption('--to', to),
    where: where.map(parseCondition),
    suffix: suffixOption(into, new Date()),
    dryRun,
  };
  // Before anything is asked of AWS.
  prefixesBetween(request.fromMs, request.toMs);
  const client = { region: regionOption(region, stageOption(stage)) };
  const cloudFormation = new CloudFormationClient(client);
  const data = await stackOutputs(cloudFormation, `Ekk-${stage}-data`, ['ArchiveBucketName']);
  const operations = await stackOutputs(cloudFormation, `Ekk-${stage}-operations`, ['ReplayStateMachineArn']);
  const report = await runReplay(
    { ...request, bucket: data.ArchiveBucketName, stateMachineArn: operations.ReplayStateMachineArn },
    {
      s3: new S3Client(client),
      stepFunctions: new SFNClient(client),
      progress: (line) => process.stderr.write(`${line}\n`),
      now: Date.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
  );
  if (report === undefined)
    throw new Error('the archive has no object in that time; check --from and --to (UTC).');
  process.stdout.write(`${json ? JSON.stringify(report) : replayTable(report, dryRun)}\n`);
  if (report.status !== 'SUCCEEDED' || report.failedBatches > 0) {
    throw new Error(
      `the execution ended as ${report.status} with ${report.failedBatches} failed batches. Run it again.`,
    );
  }
}
