/**
 * Plays the hostile servers against this layer, in a process of its own: `run <vectors folder>` prints one JSON object.
 */
import { Runtime } from '../../../lambda/node-layer/src/lifecycle/runtime';
import { HostileServer } from './server';
import { type HostileServers, readHostileServers, type Way } from './ways';

const AT_ONCE = 24;

/** What came of one way. */
export interface HostileResult {
  readonly name: string;
  /** Records that are neither at the server nor on stderr. */
  readonly lost: number;
  readonly onStderr: number;
  /** Records that the layer counts as delivered and the server has not acknowledged. */
  readonly unacknowledged: number;
  readonly stats: Record<string, number>;
  readonly flushMs: number;
}

export interface HostileRun {
  readonly results: readonly HostileResult[];
  /** Resident memory at the most, beyond what the process had before. */
  readonly grownMiB: number;
}

async function playWay(way: Way, client: HostileServers['client']): Promise<HostileResult> {
  const server = new HostileServer(way);
  const stderr = new Set<string>();
  const runtime = new Runtime({
    env: {
      FIREHOSE_LOGGING_STREAM: 'logs',
      AWS_ENDPOINT_URL_FIREHOSE: await server.listen(),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    },
    fallback: (lines) => {
      for (const line of lines) {
        const { log_id } = JSON.parse(line);
        if (log_id) stderr.add(log_id);
      }
      return lines.length;
    },
    options: client,
  });
  const ids = log(runtime, client.records);
  const started = performance.now();
  await runtime.shipper.flush(client.flushTimeoutMs);
  const flushMs = Math.round(performance.now() - started);
  const stats = { ...runtime.stats() };
  server.close();
  return {
    name: way.name,
    lost: [...ids].filter((id) => !server.taken.has(id) && !stderr.has(id)).length,
    onStderr: stderr.size,
    unacknowledged: [...ids].filter((id) => !stderr.has(id) && !server.acknowledged.has(id)).length,
    stats,
    flushMs,
  };
}

/** @returns the records' ids */
function log(runtime: Runtime, records: number): Set<string> {
  const ids = new Set<string>();
  const { documents } = runtime;
  for (let i = 0; i < records; i++) {
    const line = documents.line({ timeMs: Date.now(), name: 'hostile', level: 'INFO', message: `${i}` });
    ids.add(JSON.parse(line).log_id);
    runtime.shipper.accept(line, documents.lineBytes);
  }
  return ids;
}

async function main(): Promise<void> {
  const { client, ways } = readHostileServers(process.argv[2] as string);
  const before = process.resourceUsage().maxRSS;
  const results: HostileResult[] = [];
  for (let from = 0; from < ways.length; from += AT_ONCE) {
    const group = ways.slice(from, from + AT_ONCE);
    results.push(...(await Promise.all(group.map((way) => playWay(way, client)))));
  }
  const grownMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
  process.stdout.write(JSON.stringify({ results, grownMiB } satisfies HostileRun), () => process.exit(0));
}

void main();
