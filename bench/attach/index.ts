import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { AttachMeasurement } from './worker';

const ROOT = join(__dirname, '../..');
const FUNCTIONS = 200;

export interface AttachBenchOptions {
  readonly json: boolean;
  readonly runs: number;
}

/** `npm run bench -- attach`: what the aspect adds to the synth of an app of 200 functions. */
export function runAttachBench({ json, runs }: AttachBenchOptions): void {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  // Below the project, so that the compiled worker finds the CDK.
  const folder = mkdtempSync(join(ROOT, 'dist/bench-attach-'));
  try {
    const measured = measure(folder, runs);
    if (json) process.stdout.write(`${JSON.stringify({ functions: FUNCTIONS, ...measured })}\n`);
    else print(measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the worker compiled, as users run the constructs: with tsx each stack trace of the CDK costs several times as much. */
function measure(folder: string, runs: number): AttachMeasurement {
  const outfile = join(folder, 'worker.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'worker.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs', 'esbuild'],
    outfile,
  });
  const args = [outfile, join(folder, 'cdk.out'), String(runs)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 300_000 }));
}

function print({ plainMs, attachedMs, aspectMs }: AttachMeasurement): void {
  const row = (name: string, value: number) =>
    process.stdout.write(`${name.padEnd(52)} ${value.toFixed(0).padStart(6)} ms\n`);
  process.stdout.write(`Synth of ${FUNCTIONS} functions, median of CPU time\n`);
  row('without the aspect', plainMs);
  row('with every function attached', attachedMs);
  row('what attaching adds', attachedMs - plainMs);
  row('of which the aspect itself', aspectMs);
}
