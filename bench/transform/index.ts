import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { compileDirectory } from '../../lambda/filter';
import { persons } from './persons';
import type { TransformMeasurement } from './worker';

export interface TransformBenchOptions {
  readonly json: boolean;
  readonly persons: number;
}

/** `npm run bench -- transform`: a cold process with a table of a million persons, then batches of 1 MB. */
export function runTransformBench({ json, persons: count }: TransformBenchOptions): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-transform-'));
  try {
    process.stderr.write(`compiling a table of ${count} persons\n`);
    const started = performance.now();
    const table = compileDirectory(persons(count));
    const compileMs = performance.now() - started;
    writeFileSync(join(folder, 'directory.bin'), table);
    const measured = measure(folder);
    const tableMb = table.length / 1024 / 1024;
    if (json) process.stdout.write(`${JSON.stringify({ compileMs, tableMb, ...measured })}\n`);
    else print({ compileMs, tableMb, ...measured });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(folder: string): TransformMeasurement {
  buildSync({
    entryPoints: [join(__dirname, 'worker.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: join(folder, 'worker.js'),
  });
  cpSync(join(__dirname, '../../lambda/filter/patterns.yaml'), join(folder, 'patterns.yaml'));
  const args = [join(folder, 'worker.js'), join(folder, 'directory.bin')];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 }));
}

function print(of: TransformMeasurement & { compileMs: number; tableMb: number }): void {
  const row = (name: string, value: number, unit: string) =>
    process.stdout.write(`${name.padEnd(52)} ${value.toFixed(1).padStart(9)} ${unit}\n`);
  process.stdout.write(`${of.persons} persons, one process\n`);
  row('compiling the table, once an upload', of.compileMs, 'ms');
  row('the table', of.tableMb, 'MiB');
  row('cold: from process start to ready, CPU time', of.coldMs, 'ms');
  row('memory at its highest', of.maxRssMb, 'MiB');
  process.stdout.write(
    '\nA batch of 1 MB, median of CPU time, with the event read and the response written as JSON\n',
  );
  for (const [name, ms] of Object.entries(of.batchMs)) row(name, ms, 'ms');
}
