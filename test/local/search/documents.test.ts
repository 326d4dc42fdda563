import { searchDocuments } from '../../../local/search/documents';
import { SearchFixture } from './search-fixture';

const allShardsFailed = (failedShards: readonly object[]) => ({
  error: {
    type: 'search_phase_execution_exception',
    reason: 'all shards failed',
    failed_shards: failedShards,
  },
  status: 503,
});

async function search(response: object): Promise<unknown> {
  const fixture = await SearchFixture.start(() => response);
  try {
    return await searchDocuments(fixture.login, 'logs', { size: 1 });
  } finally {
    await fixture.close();
  }
}

test('an index that is just being made, its shards not started, has no documents yet', async () => {
  expect(await search(allShardsFailed([]))).toEqual([]);
});

test('a shard that failed is an error, with what the engine said', async () => {
  await expect(search(allShardsFailed([{ shard: 0 }]))).rejects.toThrow(/answered 503 .*all shards failed/);
});
