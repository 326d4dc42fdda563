import { broken, type Finding, ok, warning } from './finding';
import type { Check, InspectOptions } from './inspect-domain';
import { read } from './inspect-domain';

export const clusterChecks: readonly Check[] = [
  ['health', health],
  ['disk', disk],
  ['throttling', throttling],
  ['clock', clock],
];

/** The check warns from the first on, and fails from the second on. OpenSearch's own watermarks are 85, 90 and 95 %. */
const DISK_WARNING_PERCENT = 75;
const DISK_BROKEN_PERCENT = 90;
const MAX_SKEW_MS = 5 * 60_000;

/** Green, or the shard that is on no node and why. */
async function health({ client }: InspectOptions): Promise<Finding> {
  const { status = 'unknown' } = (await read<{ status: string }>(client, '_cluster/health')) ?? {};
  if (status === 'green') return ok('health', 'the cluster is green');
  const { body } = await client.send({ method: 'GET', path: '_cluster/allocation/explain' });
  const {
    index,
    allocate_explanation: why,
    unassigned_info: info,
  } = body as {
    index?: string;
    allocate_explanation?: string;
    unassigned_info?: { reason?: string };
  };
  const seen = `the cluster is ${status}: ${index ?? 'a shard'}: ${why ?? info?.reason ?? 'no reason given'}`;
  return status === 'red'
    ? broken('health', seen, 'Restore the red index from a snapshot, or delete it and replay the archive.')
    : warning('health', seen, 'Add a node, or lower capacity.numberOfReplicas of the stage.');
}

async function disk({ client }: InspectOptions): Promise<Finding> {
  const rows =
    (await read<{ node: string; 'disk.percent': string | null }[]>(client, '_cat/allocation?format=json')) ??
    [];
  const fullest = Math.max(0, ...rows.map((row) => Number(row['disk.percent'] ?? 0)));
  const seen = `the fullest node has ${fullest} % of its disk in use`;
  if (fullest < DISK_WARNING_PERCENT) return ok('disk', seen);
  const fix = 'Raise capacity.volumeSize or lower retentionDays of the stage, then deploy.';
  return fullest < DISK_BROKEN_PERCENT ? warning('disk', seen, fix) : broken('disk', seen, fix);
}

/** Whether nodes have turned work away since they started. */
async function throttling({ client }: InspectOptions): Promise<Finding> {
  const stats = await read<{ nodes: Record<string, { thread_pool: Record<string, { rejected: number }> }> }>(
    client,
    '_nodes/stats/thread_pool',
  );
  const nodes = Object.values(stats?.nodes ?? {});
  const sum = (pool: string) =>
    nodes.reduce((total, node) => total + (node.thread_pool[pool]?.rejected ?? 0), 0);
  const [writes, searches] = [sum('write'), sum('search')];
  const seen = `${writes} writes and ${searches} searches were rejected since the nodes started`;
  if (writes + searches === 0) return ok('throttling', seen);
  return warning('throttling', seen, 'Raise bufferingInterval and bufferingSize, or choose more data nodes.');
}

/** Whether the clock of this machine is the domain's: signatures are refused from five minutes on. */
async function clock({ client, nowMs }: InspectOptions): Promise<Finding> {
  const [row] = (await read<{ epoch: string }[]>(client, '_cat/health?format=json')) ?? [];
  const skewMs = Math.abs(Number(row?.epoch) * 1000 - nowMs);
  const seen = `the clocks differ by ${Math.round(skewMs / 1000)} s`;
  if (skewMs < MAX_SKEW_MS) return ok('clock', seen);
  return broken('clock', seen, 'Set the clock: AWS refuses signatures that are five minutes off.');
}
