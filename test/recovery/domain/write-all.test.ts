import type { NewDocument, SearchIndex, WriteResult } from '../../../lambda/recovery/domain/search-index';
import { DomainThrottledError, writeAll } from '../../../lambda/recovery/domain/write-all';

const documents = (count: number, json = '{}'): NewDocument[] =>
  Array.from({ length: count }, (_, i) => ({ index: 'i', id: String(i), json }));

function fixture(answer: (document: NewDocument, request: number) => WriteResult) {
  const requests: NewDocument[][] = [];
  const sleeps: number[] = [];
  let now = 0;
  const index = {
    create: async (part: readonly NewDocument[]) => {
      requests.push([...part]);
      return part.map((document) => answer(document, requests.length));
    },
  } as unknown as SearchIndex;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      now += ms;
    },
  };
  return { requests, sleeps, options: { index, clock, deadlineMs: 60_000 } };
}

test('only throttled documents are sent again, and each result stands at the place of its document', async () => {
  const { requests, sleeps, options } = fixture(({ id }, request) => {
    if (id === '1' && request < 3) return { kind: 'throttled', reason: 'busy' };
    return id === '2' ? { kind: 'present' } : { kind: 'created' };
  });
  expect(await writeAll(documents(3), options)).toEqual([
    { kind: 'created' },
    { kind: 'created' },
    { kind: 'present' },
  ]);
  expect(requests.map((request) => request.map(({ id }) => id))).toEqual([['0', '1', '2'], ['1'], ['1']]);
  expect(sleeps[1]).toBeGreaterThan((sleeps[0] ?? 0) / 2);
});

test('a domain that stays busy is given up before the deadline, with what to do', async () => {
  const { sleeps, options } = fixture(() => ({ kind: 'throttled', reason: 'rejected execution' }));
  const writing = writeAll(documents(2), options);
  await expect(writing).rejects.toThrow(DomainThrottledError);
  await expect(writing).rejects.toThrow('did not take 2 documents in time: rejected execution');
  expect(sleeps.reduce((total, ms) => total + ms, 0)).toBeLessThanOrEqual(60_000);
});

test('a request has at most 1,000 documents and about 4 MiB', async () => {
  const many = fixture(() => ({ kind: 'created' }));
  await writeAll(documents(2_001), many.options);
  expect(many.requests.map((request) => request.length)).toEqual([1000, 1000, 1]);
  const large = fixture(() => ({ kind: 'created' }));
  await writeAll(documents(5, 'x'.repeat(2 * 1024 ** 2)), large.options);
  expect(large.requests.map((request) => request.length)).toEqual([2, 2, 1]);
});

test('two requests are under way at a time, and none any more when it fails', async () => {
  let underWay = 0;
  const most: number[] = [];
  const create = async (part: readonly NewDocument[]): Promise<WriteResult[]> => {
    most.push(++underWay);
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    underWay--;
    if (part.some(({ id }) => id === '2000')) throw new Error('the request failed');
    return part.map(() => ({ kind: 'created' }));
  };
  const { options } = fixture(() => ({ kind: 'created' }));
  const index = { create } as unknown as SearchIndex;
  expect(await writeAll(documents(2_000), { ...options, index })).toHaveLength(2_000);
  await expect(writeAll(documents(5_000), { ...options, index })).rejects.toThrow('the request failed');
  expect({ most: Math.max(...most), underWay }).toEqual({ most: 2, underWay: 0 });
});
