import '../local/machine/quiet-sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { onEndSignal } from '../local/machine/end-signals';
import { checkTarget, writeWhole } from './command-line/files';
import { regionOption, stageOption } from './command-line/options';
import { runProgram } from './command-line/program';
import { type Assumptions, readAssumptions, renderDocument } from './smoke/assumptions';
import { runSmoke, type SmokeRow, smokeReport, smokeTable } from './smoke/run-smoke';
import type { SmokeStage } from './smoke/stage';

interface Options {
  readonly stage: string;
  readonly local: boolean;
  readonly region?: string;
  readonly report?: string;
  readonly json: boolean;
  readonly document?: string;
}

/** `npm run smoke`: tries what nobody has yet seen on AWS, on a deployed stage or on the local run. */
const program = new Command('npm run smoke')
  .showHelpAfterError('Try --help.')
  .usage('-- [options]')
  .description(
    'Try each line of docs/unproven-on-aws.md that can be tried, on a deployed stage. It sends a few records of its own. Exits 1 if a line fails.',
  )
  .option('--stage <name>', 'stage to try', 'dev')
  .option('--local', 'on this machine: synthesizes the stage and runs it', false)
  .option('--region <name>', "the stage's region, where it is another than the settings say")
  .option('--report <file>', 'write the document with the proved lines struck')
  .option('--document <file>', 'only write docs/unproven-on-aws.md, from the list of the checks')
  .option('--json', 'one JSON array on stdout', false)
  .action(run);

runProgram('smoke', program);

const progress = (line: string) => process.stderr.write(`${line}\n`);

async function run(options: Options): Promise<void> {
  const assumptions = readAssumptions();
  if (options.document !== undefined) {
    writeWhole('--document', options.document, renderDocument(assumptions));
    return;
  }
  // Before anything is asked of AWS.
  if (options.report !== undefined) checkTarget('--report', options.report);
  const rows = options.local
    ? await tryHere(assumptions, options.stage)
    : await tryThere(assumptions, options);
  if (options.report !== undefined) {
    const title = `Stage ${options.stage}, ${new Date().toISOString().slice(0, 10)}${options.local ? ', local run' : ''}`;
    writeWhole('--report', options.report, smokeReport(assumptions, rows, title));
    progress(`smoke: ${options.report} has the document with the proved lines struck`);
  }
  process.stdout.write(`${options.json ? JSON.stringify(rows, null, 2) : smokeTable(rows)}\n`);
  if (rows.some(({ result }) => result === 'FAIL')) process.exitCode = 1;
}

async function tryThere(
  assumptions: Assumptions,
  { stage: name, region: named }: Options,
): Promise<SmokeRow[]> {
  const settings = stageOption(name);
  const region = regionOption(named, settings);
  const { awsStage } = await import('./smoke/aws-stage');
  const stage: SmokeStage = await awsStage(name, settings, region);
  return runSmoke(assumptions, stage, progress);
}

async function tryHere(assumptions: Assumptions, name: string): Promise<SmokeRow[]> {
  const settings = stageOption(name);
  const [{ startRun }, { localStage }] = await Promise.all([
    import('../local/run/start-run'),
    import('./smoke/local-stage'),
  ]);
  const runDir = mkdtempSync(join(tmpdir(), 'ekk-smoke-'));
  const ended = new AbortController();
  onEndSignal((signal) => ended.abort(new Error(`ended by ${signal}`)));
  try {
    const running = await startRun({ from: { stage: name }, runDir, progress, signal: ended.signal });
    try {
      return await runSmoke(assumptions, localStage(name, settings, running), progress);
    } finally {
      await running.stop({ drainTimeoutMs: 0 });
    }
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}
