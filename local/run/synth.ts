import { join } from 'node:path';
import { PROJECT_DIR } from '../machine/paths';
import { closeToOthers, makePrivateFolder } from '../machine/private-files';
import { runTool } from '../machine/process';
import { readCdkJson } from './cdk-json';

export interface SynthOptions {
  readonly stage: string;
  /** The app's file. @default bin/ekk.ts */
  readonly app?: string;
  readonly outDir: string;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app into a folder, with the feature flags of cdk.json as the CDK's own command passes them, so the
 * templates are those that `npm run deploy` sends. It needs no account and no network.
 *
 * @throws Error with the app's own message when the app refuses
 */
export async function synth({
  stage,
  app = join('bin', 'ekk.ts'),
  outDir,
  signal,
}: SynthOptions): Promise<string> {
  makePrivateFolder(outDir);
  const { context } = readCdkJson();
  const { code, output } = await runTool(process.execPath, ['--import', 'tsx', app], {
    cwd: PROJECT_DIR,
    signal,
    env: {
      ...process.env,
      CDK_OUTDIR: outDir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      // The findings of the CDK's own validation are warnings, which `npm run synth` prints. It takes seconds.
      CDK_VALIDATION: 'false',
    },
  });
  if (code !== 0)
    throw new Error(
      `local: the app of stage ${JSON.stringify(stage)} does not synthesize: ${messageOf(output)}`,
    );
  closeToOthers(outDir);
  return outDir;
}

/**
 * Checks a stage's name and settings in a process of its own. It takes a second, where a synthesis takes many, so that a
 * typing error ends a start before an engine is started.
 *
 * @throws Error with the app's own message when the stage is unknown or its settings are wrong
 */
export async function checkStage(stage: string, signal: AbortSignal): Promise<void> {
  const script =
    "try { require(process.argv[1]).loadStage(process.argv[2]) } catch (e) { console.error('Error: ' + e.message); process.exit(1) }";
  const args = ['--import', 'tsx', '--eval', script, join(PROJECT_DIR, 'lib', 'config'), stage];
  const { code, output } = await runTool(process.execPath, args, { cwd: PROJECT_DIR, signal });
  if (code === 0) return;
  throw new Error(
    `local: the app of stage ${JSON.stringify(stage)} does not synthesize: ${messageOf(output)}`,
  );
}

/** The message in Node's output for an uncaught error, or the whole output where there is none. */
function messageOf(output: string): string {
  if (/ENOSPC|EDQUOT/.test(output))
    return 'the disk is full. Free space, or choose another folder with EKK_RUN_DIR.';
  const lines = output.split('\n');
  const start = lines.findIndex((line) => /^\w*Error: /.test(line));
  if (start < 0) return output.trim();
  const end = lines.findIndex((line, index) => index > start && /^\s+at /.test(line));
  return lines
    .slice(start, end < 0 ? undefined : end)
    .join('\n')
    .replace(/^\w*Error: /, '')
    .trim();
}
