import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../machine/paths';
import { runTool } from '../machine/process';

export interface SynthOptions {
  readonly stage: string;
  readonly outDir: string;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app into a folder, with the feature flags of cdk.json as the CDK's own command passes them, so the
 * templates are those that `npm run deploy` sends. It needs no account and no network.
 *
 * @throws Error with the app's own message when the app refuses
 */
export async function synth({ stage, outDir, signal }: SynthOptions): Promise<string> {
  mkdirSync(outDir, { recursive: true });
  const { context = {} } = JSON.parse(readFileSync(join(PROJECT_DIR, 'cdk.json'), 'utf8'));
  const { code, output } = await runTool(process.execPath, ['--import', 'tsx', join('bin', 'ekk.ts')], {
    cwd: PROJECT_DIR,
    signal,
    env: {
      ...process.env,
      CDK_OUTDIR: outDir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  if (code !== 0) {
    throw new Error(
      `local: the app of stage ${JSON.stringify(stage)} does not synthesize: ${messageOf(output)}`,
    );
  }
  return outDir;
}

/** The message in Node's output for an uncaught error, or the whole output where there is none. */
function messageOf(output: string): string {
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
