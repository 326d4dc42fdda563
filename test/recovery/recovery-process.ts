import { S3Client } from '@aws-sdk/client-s3';
import { Client } from '@opensearch-project/opensearch';
import { S3ObjectStore } from '../../lambda/recovery/archive/object-store';
import { systemClock } from '../../lambda/recovery/clock';
import { SearchIndex } from '../../lambda/recovery/domain/search-index';
import { redrive } from '../../lambda/recovery/redrive/redrive';
import { replayObjects } from '../../lambda/recovery/replay/replay';

/** What the process does, from the parent, as JSON in the argument. */
interface Work {
  readonly kind: 'replay' | 'redrive';
  readonly engineUrl: string;
  readonly username: string;
  readonly password: string;
  readonly s3Url: string;
  readonly indexName: string;
  readonly keys: readonly string[];
}

/**
 * A replay or a redrive as a process of its own, to be killed. It prints a line for each request that the domain has
 * answered, before it does anything with the answer.
 */
async function main({ kind, engineUrl, username, password, s3Url, indexName, keys }: Work): Promise<void> {
  const client = new Client({
    node: engineUrl,
    auth: { username, password },
    ssl: { rejectUnauthorized: false },
  });
  const index = new SearchIndex(client, indexName);
  const create = index.create.bind(index);
  index.create = async (documents) => {
    const results = await create(documents);
    process.stdout.write('answered\n');
    // The parent reads the line and kills this process; one turn gives it the time.
    await new Promise((resolve) => setImmediate(resolve));
    return results;
  };
  const credentials = { accessKeyId: 'A', secretAccessKey: 'b' };
  const s3 = new S3Client({ endpoint: s3Url, region: 'eu-west-1', credentials });
  const common = {
    index,
    store: new S3ObjectStore(s3, 'bucket'),
    clock: systemClock,
    deadlineMs: Date.now() + 60_000,
  };
  const result =
    kind === 'replay'
      ? await replayObjects(keys, { ...common, target: `${indexName}-restored` })
      : await redrive({ ...common, indexName, maxAttempts: 3 });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await client.close();
  s3.destroy();
}

void main(JSON.parse(process.argv[2] ?? '{}') as Work);
