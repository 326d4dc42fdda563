import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { measureColdStarts, printColdStarts } from './cold-start';
import { compileWithLayer } from './compile';
import { CONTEXT_ENV } from './document';
import { printReport, summarize } from './report';
import { ROW_NAMES, type RowName, STREAM } from './rows';
import type { Measurement } from './worker';

const run = promisify(execFile);
/** A row that hangs ends the bench with its name. */
const WORKER_TIMEOUT_MS = 120_000;

export interface NodeBenchOptions {
  readonly json: boolean;
  /** How often each row is measured, in alternation. @default 7 */
  readonly runs: number;
}

/** `npm run bench`: measures each row in processes of its own, in turns, against one stub in another process. */
export async function runNodeBench({ json, runs }: NodeBenchOptions): Promise<void> {
  const folder = compileWithLayer('bench', [join(__dirname, 'worker.ts'), join(__dirname, 'stub.ts')]);
  let stub: ChildProcess | undefined;
  try {
    stub = spawn(process.execPath, [join(folder, 'stub.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [address] = (await once(stub.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer];
    const measurements = await measureAll({ folder, endpoint: address.toString().trim(), runs });
    const rows = summarize(measurements);
    const coldStarts = await measureColdStarts(folder);
    if (json) {
      process.stdout.write(`${JSON.stringify({ rows: rows.map(({ median }) => median), coldStarts })}\n`);
    } else {
      printReport(rows, measurements);
      printColdStarts(coldStarts);
    }
  } finally {
    stub?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(how: {
  folder: string;
  endpoint: string;
  runs: number;
}): Promise<Map<RowName, Measurement[]>> {
  const measurements = new Map<RowName, Measurement[]>(ROW_NAMES.map((name) => [name, []]));
  for (let i = 0; i < how.runs; i++) {
    // The order is reversed each time, so that no row always follows the same one.
    for (const name of i % 2 === 0 ? ROW_NAMES : [...ROW_NAMES].reverse()) {
      process.stderr.write(`\rrun ${i + 1} of ${how.runs}: ${name.padEnd(24)}`);
      measurements.get(name)?.push(await measure(name, how));
    }
  }
  process.stderr.write('\n');
  return measurements;
}

async function measure(name: RowName, how: { folder: string; endpoint: string }): Promise<Measurement> {
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', join(how.folder, 'worker.js'), name, how.endpoint],
    {
      timeout: WORKER_TIMEOUT_MS,
      env: {
        PATH: process.env.PATH,
        ...CONTEXT_ENV,
        FIREHOSE_LOGGING_STREAM: STREAM,
        AWS_ENDPOINT_URL_FIREHOSE: how.endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
        // winston-firehose and firehoser use aws-sdk v2: it must keep connections, and not print its advice.
        AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1',
        AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
        NODE_NO_WARNINGS: '1',
      },
    },
  );
  return JSON.parse(stdout) as Measurement;
}
