import '../local/machine/quiet-sdk';
import { Command } from 'commander';
import { renderSavedObjects, toNdjson } from '../lib/dashboards';
import { checkTarget, writeWhole } from './command-line/files';
import { indexOption, regionNamed, stageOption } from './command-line/options';
import { runProgram } from './command-line/program';
import { hostOf, pushDashboards, regionOf } from './push-dashboards';

interface Options {
  readonly stage: string;
  readonly index?: string;
  readonly out?: string;
  readonly push?: string;
  readonly region?: string;
  readonly overwrite: boolean;
}

/** `npm run dashboards`: the saved objects as NDJSON for an import by hand, or pushed into a domain. */
const program = new Command('npm run dashboards')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description('Render the dashboards as saved objects (NDJSON), or push them into a domain')
  .option('--stage <name>', 'stage whose index they look at', 'dev')
  .option('--index <name>', "index name, instead of the stage's")
  .option('--out <file>', 'write to a file instead of stdout')
  .option(
    '--push <endpoint>',
    "import into this domain's Dashboards, signed with the AWS credentials in force",
  )
  .option('--region <name>', "the domain's region (default: of the endpoint, else of the AWS configuration)")
  .option('--overwrite', 'with --push: also what a person edited since', false)
  .action(run);

async function run({ stage, index, out, push, region, overwrite }: Options): Promise<void> {
  // A wrong endpoint is reported before anything else is tried with it.
  if (push !== undefined) hostOf(push);
  if (region !== undefined) regionNamed(region);
  if (out !== undefined) checkTarget('--out', out);
  const indexName = indexOption(index, stageOption(stage));
  const objects = renderSavedObjects({ indexName });
  const ndjson = toNdjson(objects);
  if (push !== undefined) {
    const identity = await identityOf(region ?? regionOf(push));
    const notices = await pushDashboards({ endpoint: push, indexName, ndjson, overwrite, ...identity });
    for (const notice of notices) process.stderr.write(`dashboards: ${notice}; --overwrite replaces it\n`);
    process.stderr.write(`dashboards: ${objects.length - notices.length} saved objects are in ${push}\n`);
  } else if (out !== undefined) {
    writeWhole('--out', out, ndjson);
    process.stderr.write(
      `dashboards: ${objects.length} saved objects written to ${out}. Import them in OpenSearch Dashboards under Stack Management → Saved Objects, with "Automatically overwrite conflicts".\n`,
    );
  } else process.stdout.write(ndjson);
}

/** The standard credential chain, as every SDK client has it: environment, profile, SSO, container, instance. */
async function identityOf(region: string | undefined) {
  // The SDK is imported here, because rendering does not need it.
  const { OpenSearchClient } = await import('@aws-sdk/client-opensearch');
  const { config } = new OpenSearchClient(region === undefined ? {} : { region });
  try {
    return { region: await config.region(), credentials: await config.credentials() };
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `dashboards: ${message.replace(/\.?$/, '.')} Give --region, or set AWS_PROFILE or AWS_ACCESS_KEY_ID.`,
    );
  }
}

runProgram('dashboards', program);
