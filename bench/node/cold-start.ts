import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One way to start a function. */
interface Start {
  readonly name: string;
  /** File in `starts/`. */
  readonly handler: string;
  readonly viaWrapper?: boolean;
  /** Milliseconds that this start may take beyond the plain one. */
  readonly limitMs?: number;
}

const STARTS: readonly Start[] = [
  { name: 'plain', handler: 'plain.mjs' },
  { name: 'SDK client', handler: 'sdk.mjs' },
  { name: 'layer, CommonJS', handler: 'common.cjs', limitMs: 15 },
  { name: 'layer, ES module', handler: 'module.mjs', limitMs: 15 },
  { name: 'layer, wrapper script', handler: 'plain.mjs', viaWrapper: true, limitMs: 25 },
];

export interface ColdStart {
  readonly name: string;
  /** From the start of the process to the loaded handler. */
  readonly minimumMs: number;
  readonly medianMs: number;
  /** Milliseconds beyond the plain start's minimum and median. */
  readonly addedMs: { readonly minimum: number; readonly median: number };
  readonly limitMs?: number | undefined;
}

/**
 * Measures the start of a function in each way, interleaved. As in Lambda, the layer registers its extension, with a server
 * on loopback.
 *
 * @param folder of the built layer and the compiled bench
 */
export async function measureColdStarts(folder: string, runs = 15): Promise<ColdStart[]> {
  const starts = join(folder, 'starts');
  cpSync(join(__dirname, 'starts'), starts, { recursive: true });
  const api = await startExtensionsApi();
  const took = new Map(STARTS.map(({ name }) => [name, [] as number[]]));
  try {
    for (let run = 0; run < runs; run++) {
      for (const start of run % 2 === 0 ? STARTS : [...STARTS].reverse()) {
        process.stderr.write(`\rcold start ${run + 1} of ${runs}: ${start.name.padEnd(24)}`);
        took.get(start.name)?.push(await measure(start, { folder, starts, api: api.address }));
      }
    }
  } finally {
    api.close();
    process.stderr.write('\n');
  }
  return summarize(took);
}

export function printColdStarts(rows: readonly ColdStart[]): void {
  console.log('Cold start, from the start of the process to the loaded handler (ms):');
  for (const { name, minimumMs, medianMs, addedMs, limitMs } of rows) {
    const added = name === 'plain' ? '' : `  +${addedMs.minimum.toFixed(1)} / +${addedMs.median.toFixed(1)}`;
    const limit = limitMs === undefined ? '' : `   (promised at the minimum ≤ +${limitMs})`;
    console.log(
      `  ${name.padEnd(24)} ${minimumMs.toFixed(1).padStart(7)} / ${medianMs.toFixed(1).padStart(7)}${added.padEnd(20)}${limit}`,
    );
  }
}

function summarize(took: ReadonlyMap<string, number[]>): ColdStart[] {
  const rows = STARTS.map(({ name, limitMs }) => {
    const sorted = [...(took.get(name) ?? [])].sort((a, b) => a - b);
    return {
      name,
      limitMs,
      minimumMs: sorted[0] ?? Number.NaN,
      medianMs: sorted[sorted.length >> 1] ?? Number.NaN,
    };
  });
  const plain = rows[0] as (typeof rows)[number];
  return rows.map((row) => ({
    ...row,
    addedMs: { minimum: row.minimumMs - plain.minimumMs, median: row.medianMs - plain.medianMs },
  }));
}

async function measure(
  { handler, viaWrapper = false }: Start,
  how: { folder: string; starts: string; api: string },
): Promise<number> {
  const command = [process.execPath, join(how.starts, 'start.mjs')];
  if (viaWrapper) command.unshift(join(how.folder, 'layer', 'firehose-logging-exec'));
  const started = performance.now();
  const child = spawn(command[0] as string, command.slice(1), {
    cwd: how.starts,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: how.api,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      FIREHOSE_LOGGING_STREAM: 'bench',
      LAMBDA_TASK_ROOT: how.starts,
      // The wrapper resolves a handler as Lambda does, the others give the file.
      _HANDLER: viaWrapper ? handler.replace(/\.\w+$/, '.handler') : join(how.starts, handler),
      NODE_NO_WARNINGS: '1',
    },
  });
  const stdout = child.stdout as NonNullable<ChildProcess['stdout']>;
  const [said] = (await once(stdout, 'data')) as [Buffer];
  const tookMs = performance.now() - started;
  if (child.exitCode === null) await once(child, 'exit');
  if (said.toString() !== 'function') throw new Error(`cold start: ${handler} loaded a ${said.toString()}.`);
  return tookMs;
}

/** An Extensions API, as far as a start needs it: it registers the extension, and never gives it an event. */
async function startExtensionsApi(): Promise<{ address: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url?.endsWith('/register'))
        response.setHeader('Lambda-Extension-Identifier', 'bench').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
