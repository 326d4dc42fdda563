import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { S3ObjectStore } from '../archive/object-store';
import { systemClock } from '../clock';
import { SearchIndex } from '../domain/search-index';
import { signedClient } from '../domain/signed-client';
import { type ReplayCounts, replayObjects } from './replay';
import type { Condition } from './where';

/** What the Distributed Map gives a function for one batch of keys. */
export interface ReplayBatch {
  readonly Items: readonly string[];
  readonly BatchInput: {
    readonly suffix: string;
    readonly where?: readonly Condition[];
    readonly dryRun?: boolean;
  };
}

/** Kept back from the function's time for the response. */
const RESERVE_MS = 15_000;
const SUFFIX = /^[a-z0-9][a-z0-9._-]{0,100}$/;

/** Replays one batch of archived objects. It may be repeated. */
export async function handler(batch: ReplayBatch, context: Context): Promise<ReplayCounts> {
  const { ARCHIVE_BUCKET = '', DOMAIN_ENDPOINT = '', INDEX_NAME = '', AWS_REGION = '' } = process.env;
  const { suffix, where, dryRun } = batch.BatchInput;
  if (!SUFFIX.test(suffix)) {
    throw new Error(`replay: --into is ${JSON.stringify(suffix)}; expected a–z, 0–9 and . _ - only.`);
  }
  const client = signedClient({ endpoint: `https://${DOMAIN_ENDPOINT}`, region: AWS_REGION });
  try {
    return await replayObjects(batch.Items, {
      store: new S3ObjectStore(new S3Client({}), ARCHIVE_BUCKET),
      index: new SearchIndex(client, INDEX_NAME),
      target: `${INDEX_NAME}-${suffix}`,
      clock: systemClock,
      deadlineMs: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
      ...(where && { where }),
      ...(dryRun && { dryRun }),
    });
  } finally {
    await client.close();
  }
}
