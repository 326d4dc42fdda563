import type { Context } from 'aws-lambda';
import { systemClock } from '../clock';
import { dependenciesOf, RESERVE_MS } from '../environment';
import { recordParser } from './parse-record';
import { type ReplayCounts, replayObjects } from './replay';
import { suffixProblem } from './suffix';
import { THROTTLED } from './throttled';
import type { Condition } from './where';

/** What the Distributed Map gives a function for one batch of keys. */
export interface ReplayBatch {
  readonly Items: readonly string[];
  readonly BatchInput: {
    /** The documents go to `<index>-<suffix>`. */
    readonly suffix: string;
    readonly where?: readonly Condition[];
    readonly dryRun?: boolean;
    /** Folder of this replay below `recovery/replay/`. @default - nobody is told that the domain is busy */
    readonly folder?: string;
  };
}

/** PARSE_RECORDS is `on` if the stream's transform is on; TIME_ZONE is the IANA zone of times that name no offset. */
const { PARSE_RECORDS, TIME_ZONE = 'UTC' } = process.env;
const parse = PARSE_RECORDS === 'on' ? recordParser(__dirname, TIME_ZONE) : undefined;

/** Replays one batch of archived objects. It may be repeated. */
export async function handler(batch: ReplayBatch, context: Context): Promise<ReplayCounts> {
  const { suffix, where = [], dryRun = false, folder } = batch.BatchInput;
  const expected = suffixProblem(suffix);
  if (expected !== undefined) {
    throw new Error(`replay: --into is ${JSON.stringify(suffix)}; expected ${expected}.`);
  }
  const { client, store, index, indexName } = dependenciesOf();
  try {
    return await replayObjects(batch.Items, {
      store,
      index,
      target: `${indexName}-${suffix}`,
      where,
      dryRun,
      ...(parse && { parse }),
      // The command that follows the replay lowers its concurrency when it finds this.
      ...(folder !== undefined && {
        onThrottled: (reason) => store.put(`${folder}/${THROTTLED}`, Buffer.from(reason)),
      }),
      clock: systemClock,
      deadlineMs: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
    });
  } finally {
    await client.close();
  }
}
