import '../local/machine/quiet-sdk';
import { Command } from 'commander';
import type { Finding } from '../lambda/provisioning/inspect/finding';
import { indexOption, regionOption, stageOption } from './command-line/options';
import { runProgram } from './command-line/program';
import { examineEngine } from './doctor/examine-engine';
import { examineStage, stageClients } from './doctor/examine-stage';
import { doctorTable } from './doctor/report';

interface Options {
  readonly stage: string;
  readonly endpoint?: string;
  readonly index?: string;
  readonly region?: string;
  readonly json: boolean;
}

/** `npm run doctor`: looks at everything that has to be right, and says what to do about what is not. */
const program = new Command('npm run doctor')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description(
    'Look at the stream and the domain of a deployed stage, or at an engine on this machine. Changes nothing. Exits 1 if something is broken.',
  )
  .option('--stage <name>', 'stage to look at', 'dev')
  .option(
    '--endpoint <url>',
    'an engine on this machine instead: http://user:password@host:port, as npm start prints it',
  )
  .option('--index <name>', "index name, with --endpoint (default: the stage's)")
  .option('--region <name>', "the stage's region, where it is another than the settings say")
  .option('--json', 'one JSON array on stdout', false)
  .action(run);

runProgram('doctor', program);

async function run({ stage, endpoint, index, region, json }: Options): Promise<void> {
  const settings = stageOption(stage);
  const indexName = indexOption(index, settings);
  const stageRegion = regionOption(region, settings);
  const findings: Finding[] =
    endpoint === undefined
      ? await examineStage(stage, stageClients(stageRegion))
      : await examineEngine(endpoint, indexName);
  process.stdout.write(`${json ? JSON.stringify(findings, null, 2) : doctorTable(findings)}\n`);
  const count = findings.filter(({ state }) => state === 'broken').length;
  if (count === 0) return;
  process.stderr.write(`doctor: ${count} of ${findings.length} checks found something broken\n`);
  process.exitCode = 1;
}
