import '../local/machine/quiet-sdk';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Command } from 'commander';
import type { RedriveResult } from '../lambda/recovery/redrive/redrive';
import { regionOption, stageOption, wholeNumber } from './command-line/options';
import { runProgram } from './command-line/program';
import { redriveTable } from './recovery/report';
import { stackOutputs } from './recovery/stage-outputs';

interface Options {
  readonly stage: string;
  readonly dryRun: boolean;
  readonly maxAttempts: string;
  readonly region?: string;
  readonly json: boolean;
}

/** Longer than the function itself may take. */
const TIMEOUT_MS = 16 * 60_000;

/** `npm run redrive`: mends the refused documents of a deployed stage and sends them again. */
const program = new Command('npm run redrive')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description(
    'Mend the documents that OpenSearch refused and send them again. They are grouped by reason, with an example of each. It may be repeated.',
  )
  .option('--stage <name>', 'deployed stage', 'dev')
  .option('--dry-run', 'show before and after, send nothing', false)
  .option('--max-attempts <count>', 'redrives after which a document is parked below parked/', '3')
  .option('--region <name>', "the stage's region, where it is another than the settings say")
  .option('--json', 'one JSON object on stdout', false)
  .action(run);

runProgram('redrive', program);

async function run({ stage, dryRun, maxAttempts, region, json }: Options): Promise<void> {
  const attempts = wholeNumber('--max-attempts', maxAttempts, 1);
  const client = { region: regionOption(region, stageOption(stage)) };
  const { RedriveFunctionName } = await stackOutputs(
    new CloudFormationClient(client),
    `Ekk-${stage}-operations`,
    ['RedriveFunctionName'],
  );
  process.stderr.write(`redrive: ${RedriveFunctionName} reads every refused document; up to 15 minutes\n`);
  const lambda = new LambdaClient({
    ...client,
    requestHandler: { requestTimeout: TIMEOUT_MS },
    maxAttempts: 1,
  });
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName: RedriveFunctionName,
      Payload: Buffer.from(JSON.stringify({ dryRun, maxAttempts: attempts })),
    }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError !== undefined) throw new Error(answer?.errorMessage ?? FunctionError);
  const result = answer as RedriveResult;
  process.stdout.write(`${json ? JSON.stringify(result) : redriveTable(result, dryRun)}\n`);
  if (result.left > 0)
    throw new Error(`${result.left} documents were refused again; their new reason is below errors/.`);
}
