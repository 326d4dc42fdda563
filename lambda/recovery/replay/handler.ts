import type { Context } from 'aws-lambda';
import { systemClock } from '../clock';
import { dependenciesOf, RESERVE_MS } from '../environment';
import { type ReplayCounts, replayObjects } from './replay';
import type { Condition } from './where';

/** What the Distributed Map gives a function for one batch of keys. */
export interface ReplayBatch {
  readonly Items: readonly string[];
  readonly BatchInput: {
    /** The documents go to `<index>-<suffix>`. */
    readonly suffix: string;
    readonly where?: readonly Condition[];
    readonly dryRun?: boolean;
  };
}

const SUFFIX = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** Replays one batch of archived objects. It may be repeated. */
export async function handler(batch: ReplayBatch, context: Context): Promise<ReplayCounts> {
  const { suffix, where = [], dryRun = false } = batch.BatchInput;
  if (!SUFFIX.test(suffix)) {
    throw new Error(`replay: --into is ${JSON.stringify(suffix)}; expected a–z, 0–9 and . _ - only.`);
  }
  const { client, store, index, indexName } = dependenciesOf();
  try {
    return await replayObjects(batch.Items, {
      store,
      index,
      target: `${indexName}-${suffix}`,
      where,
      dryRun,
      clock: systemClock,
      deadlineMs: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
    });
  } finally {
    await client.close();
  }
}
