import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { Archive } from '../../archive/archive';
import { pause } from '../../machine/pause';
import type { RunningStream } from '../../run/resources/streams';
import type { Run } from '../../run/start-run';
import { ask } from '../../search/engine-client';
import { producerEnvironment } from '../producer';
import { invokeRecovery, recoveryFunctions } from './recovery-functions';

/** What replay, redrive and reconciliation did with the records of the demo. */
export interface RecoveryResult {
  readonly replay: {
    /** Documents that were deleted with their indices, and how many of them came back equal. */
    readonly deleted: number;
    readonly restored: number;
  };
  readonly redrive: { readonly refused: number; readonly redriven: number; readonly left: number };
  /** Archived records that the reconciliation looked for, and those that it missed. */
  readonly reconciled: number;
  readonly unaccounted: number;
}

/**
 * Times that no clock shows. The stream's function passes a document with such a time byte for byte, because the document has
 * the shape of a layer's; a real index refuses it.
 */
const REFUSED = ['2026-02-31T09:27:44', '2026-11-21T25:27:44', '2026-13-01T09:27:44', '2026-11-21T09:61:44'];
const SUFFIX = 'restored';
/** Objects that the state machine gives one invocation. */
const OBJECTS_A_BATCH = 5;
const REFUSAL_TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;

/**
 * Deletes every index of the stage and replays the archive, sends documents that are refused and redrives them, then
 * reconciles. The functions are those of the assembly, called in the order in which the state machine calls them.
 *
 * @returns undefined where the assembly has no recovery functions
 */
export async function recover(
  run: Run,
  stream: RunningStream,
  signal: AbortSignal,
): Promise<RecoveryResult | undefined> {
  const functions = recoveryFunctions(run);
  if (functions === undefined) return undefined;
  const refused = await sendRefused(run, stream, signal);
  const redrive = await invokeRecovery(run, functions.redrive, {});
  const before = await documentsOf(run, stream);
  await ask(run.engine, { method: 'DELETE', path: `/${stream.indexName}-*` });
  await replayArchive(run, stream, functions.replay);
  const after = await documentsOf(run, stream);
  const restored = [...before].filter(([id, document]) => after.get(id) === document).length;
  const { records, unaccounted } = await invokeRecovery(run, functions.reconcile, {
    asOf: settledTime(functions.settleMs),
  });
  return {
    replay: { deleted: before.size, restored },
    redrive: { refused, redriven: Number(redrive.redriven), left: Number(redrive.left) },
    reconciled: Number(records),
    unaccounted: Number(unaccounted),
  };
}

/** A time at which what is archived now counts as settled. */
function settledTime(settleMs: number): string {
  return new Date(Date.now() + HOUR_MS + settleMs).toISOString();
}

async function sendRefused(run: Run, stream: RunningStream, signal: AbortSignal): Promise<number> {
  const env = producerEnvironment(run, stream);
  if (env === undefined) return 0;
  const client = new FirehoseClient({
    endpoint: env.AWS_ENDPOINT_URL_FIREHOSE ?? '',
    region: env.AWS_REGION ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: env.AWS_SESSION_TOKEN ?? '',
    },
  });
  const documents = REFUSED.map((time, n) => ({
    asctime: `${time}.123+00:00`,
    name: 'demo',
    levelname: 'INFO',
    message: 'refused on purpose',
    log_id: `0000000000000000000REFUSED${n}`.slice(-26),
    source: 'node',
  }));
  await client.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: stream.spec.name,
      Records: documents.map((document) => ({ Data: Buffer.from(`${JSON.stringify(document)}\n`) })),
    }),
  );
  client.destroy();
  await stream.firehose.drain();
  await untilRefused(stream, signal);
  return documents.length;
}

async function untilRefused(stream: RunningStream, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + REFUSAL_TIMEOUT_MS;
  while ((await new Archive(stream.archiveDir).list('errors/')).length === 0) {
    if (performance.now() > deadline) throw new Error('demo: no refused document is below errors/.');
    await pause(100, signal);
  }
}

async function replayArchive(run: Run, stream: RunningStream, functionArn: string): Promise<void> {
  const keys = await new Archive(stream.archiveDir).list('logs/');
  for (let at = 0; at < keys.length; at += OBJECTS_A_BATCH) {
    await invokeRecovery(run, functionArn, {
      Items: keys.slice(at, at + OBJECTS_A_BATCH),
      BatchInput: { suffix: SUFFIX, where: [], dryRun: false },
    });
  }
}

/** Documents by `log_id`, as text without the fields that the index itself stamps. */
async function documentsOf({ engine }: Run, { indexName }: RunningStream): Promise<Map<string, string>> {
  const path = `/${indexName}-*`;
  await ask(engine, { method: 'POST', path: `${path}/_refresh` });
  const { hits } = await ask<{ hits: { hits: { _source: Record<string, unknown> }[] } }>(engine, {
    method: 'POST',
    path: `${path}/_search`,
    // The archive holds what was put: a redriven document is there as it was before its mend.
    body: {
      size: 10_000,
      query: { bool: { must_not: { match_phrase: { message: 'refused on purpose' } } } },
    },
  });
  return new Map(
    hits.hits.map(({ _source: { ingested_at: _ingested, lag_ms: _lag, ...document } }) => [
      String(document.log_id),
      JSON.stringify(document, Object.keys(document).sort()),
    ]),
  );
}
