import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import type { Client } from '@opensearch-project/opensearch';
import { type ObjectStore, S3ObjectStore } from './archive/object-store';
import { SearchIndex } from './domain/search-index';
import { signedClient } from './domain/signed-client';

/** What an invocation reaches out to, from the environment of the function. */
export interface Dependencies {
  readonly store: ObjectStore;
  readonly index: SearchIndex;
  readonly client: Client;
  readonly metrics: CloudWatchClient;
  readonly stage: string;
  readonly indexName: string;
  readonly deliveryStream: string;
  readonly settleMs: number;
}

const NAMES = [
  'STAGE',
  'ARCHIVE_BUCKET',
  'DOMAIN_ENDPOINT',
  'INDEX_NAME',
  'DELIVERY_STREAM',
  'SETTLE_SECONDS',
] as const;

/** The part of a function's time that is kept for its response. */
export const RESERVE_MS = 15_000;

/** @throws naming every variable that is missing */
export function dependenciesOf(env: NodeJS.ProcessEnv = process.env): Dependencies {
  const missing = NAMES.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(
      `recovery: the environment lacks ${missing.join(', ')}. Deploy the operations stack again.`,
    );
  }
  const { STAGE = '', ARCHIVE_BUCKET = '', DOMAIN_ENDPOINT = '', INDEX_NAME = '', AWS_REGION = '' } = env;
  // `host[:port]`, as CloudFormation gives it.
  const client = signedClient({ endpoint: `https://${DOMAIN_ENDPOINT}`, region: AWS_REGION }, env);
  return {
    client,
    store: new S3ObjectStore(new S3Client({}), ARCHIVE_BUCKET),
    index: new SearchIndex(client, INDEX_NAME),
    metrics: new CloudWatchClient({}),
    stage: STAGE,
    indexName: INDEX_NAME,
    deliveryStream: env.DELIVERY_STREAM ?? '',
    settleMs: Number(env.SETTLE_SECONDS) * 1000,
  };
}
