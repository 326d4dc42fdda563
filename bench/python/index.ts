import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureVenv } from '../../tools/python';

export interface PythonBenchOptions {
  /** One JSON object on stdout instead of a table. */
  readonly json: boolean;
  /** Alternated runs of each row. @default 15 */
  readonly runs?: number;
}

/**
 * `npm run bench -- python`: the Python layer beside the classic handler, buffered boto3 and formatting alone.
 *
 * @throws Error when a measurement fails.
 */
export function runPythonBench(options: PythonBenchOptions): void {
  const { json, runs = 15 } = options;
  const python = join(ensureVenv(), 'python');
  const args = [join(__dirname, 'bench.py'), '--runs', String(runs), ...(json ? ['--json'] : [])];
  const { status, signal, error } = spawnSync(python, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  const how = error?.message ?? (signal === null ? `exit code ${status}` : `a signal, ${signal}`);
  throw new Error(`bench: the Python benchmark ended with ${how}.`);
}
