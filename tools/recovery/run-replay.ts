import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  type DescribeMapRunCommandOutput,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { prefixesBetween } from '../../lambda/recovery/archive/hours';
import { S3ObjectStore } from '../../lambda/recovery/archive/object-store';
import { NO_COUNTS, type ReplayCounts, sum } from '../../lambda/recovery/replay/replay';
import { THROTTLED } from '../../lambda/recovery/replay/throttled';
import type { Condition } from '../../lambda/recovery/replay/where';

export interface ReplayRequest {
  readonly bucket: string;
  readonly stateMachineArn: string;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly where: readonly Condition[];
  readonly suffix: string;
  readonly dryRun: boolean;
}

export interface ReplayDependencies {
  readonly s3: S3Client;
  readonly stepFunctions: SFNClient;
  readonly progress: (line: string) => void;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface ReplayReport extends ReplayCounts {
  readonly executionArn: string;
  readonly status: string;
  /** Batches that failed after all retries; their objects can be replayed again. */
  readonly failedBatches: number;
}

const POLL_MS = 5_000;

/**
 * Writes the manifest of keys, starts the state machine, follows it to its end, and adds up what its batches did.
 *
 * @returns undefined when the archive has no object in that time
 */
export async function runReplay(
  request: ReplayRequest,
  dependencies: ReplayDependencies,
): Promise<ReplayReport | undefined> {
  const { s3, stepFunctions, progress, now } = dependencies;
  const store = new S3ObjectStore(s3, request.bucket);
  const keys: string[] = [];
  for (const prefix of prefixesBetween(request.fromMs, request.toMs)) {
    for await (const key of store.list(prefix)) keys.push(key);
  }
  progress(`archive: ${keys.length} objects in that time`);
  if (keys.length === 0) return undefined;
  const folder = `recovery/replay/${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`;
  const manifestKey = `${folder}/manifest.json`;
  await store.put(manifestKey, Buffer.from(JSON.stringify(keys)));
  const { executionArn = '' } = await stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: request.stateMachineArn,
      input: JSON.stringify({
        manifestKey,
        folder,
        resultPrefix: `${folder}/results`,
        suffix: request.suffix,
        where: request.where,
        dryRun: request.dryRun,
      }),
    }),
  );
  progress(`replay: started ${executionArn}`);
  const status = await follow(executionArn, { ...dependencies, store, folder });
  return { ...(await addUp(store, `${folder}/results`)), executionArn, status };
}

interface Followed extends ReplayDependencies {
  readonly store: S3ObjectStore;
  /** Folder of this replay in the archive. */
  readonly folder: string;
}

async function follow(executionArn: string, followed: Followed): Promise<string> {
  const { stepFunctions, progress, now, sleep } = followed;
  const startedAt = now();
  let told = '';
  for (;;) {
    const { status = '', cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    const run = await mapRunOf(executionArn, stepFunctions);
    const line = run && progressOf(run, now() - startedAt);
    if (line !== undefined && line !== told) progress(line);
    told = line ?? told;
    if (status !== 'RUNNING') {
      if (cause) progress(`replay: ${status}: ${cause.slice(0, 300)}`);
      return status;
    }
    if (run) await slowDownIfThrottled(run, followed);
    await sleep(POLL_MS);
  }
}

type MapRun = DescribeMapRunCommandOutput & { readonly mapRunArn: string };

async function mapRunOf(executionArn: string, stepFunctions: SFNClient): Promise<MapRun | undefined> {
  const { mapRuns = [] } = await stepFunctions.send(new ListMapRunsCommand({ executionArn }));
  const mapRunArn = mapRuns[0]?.mapRunArn;
  if (mapRunArn === undefined) return undefined;
  return { ...(await stepFunctions.send(new DescribeMapRunCommand({ mapRunArn }))), mapRunArn };
}

/** `replay: 40 of 120 batches, 2 failed, about 3 min left`. */
function progressOf({ executionCounts }: MapRun, elapsedMs: number): string {
  const { total = 0, succeeded = 0, failed = 0 } = executionCounts ?? {};
  const done = succeeded + failed;
  const left = done === 0 ? undefined : (elapsedMs / done) * (total - done);
  const estimate = left === undefined || done === total ? '' : `, about ${Math.ceil(left / 60_000)} min left`;
  return `replay: ${done} of ${total} batches, ${failed} failed${estimate}`;
}

/** Halves the number of batches at a time when a batch has told that the domain is busy. */
async function slowDownIfThrottled(
  { mapRunArn, maxConcurrency = 1 }: MapRun,
  { stepFunctions, store, folder, progress }: Followed,
): Promise<void> {
  const marker = `${folder}/${THROTTLED}`;
  for await (const key of store.list(marker)) {
    await store.delete(key);
    if (maxConcurrency <= 1) return;
    const half = Math.floor(maxConcurrency / 2);
    await stepFunctions.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: half }));
    progress(`replay: the domain is busy; ${half} batches at a time instead of ${maxConcurrency}`);
  }
}

interface ResultManifest {
  readonly DestinationBucket: string;
  readonly ResultFiles: Readonly<Record<'SUCCEEDED' | 'FAILED', readonly { Key: string }[]>>;
}

/**
 * Adds up the results that the map run wrote.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
async function addUp(
  store: S3ObjectStore,
  prefix: string,
): Promise<ReplayCounts & { readonly failedBatches: number }> {
  let counts = NO_COUNTS;
  let failedBatches = 0;
  for await (const key of store.list(prefix)) {
    if (!key.endsWith('/manifest.json')) continue;
    const manifest = JSON.parse((await store.get(key)).toString('utf8')) as ResultManifest;
    for (const file of manifest.ResultFiles.SUCCEEDED ?? []) {
      const results = JSON.parse((await store.get(file.Key)).toString('utf8')) as { Output?: string }[];
      for (const { Output } of results) if (Output) counts = sum(counts, JSON.parse(Output) as ReplayCounts);
    }
    for (const file of manifest.ResultFiles.FAILED ?? []) {
      failedBatches += (JSON.parse((await store.get(file.Key)).toString('utf8')) as unknown[]).length;
    }
  }
  return { ...counts, failedBatches };
}
