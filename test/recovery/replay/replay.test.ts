import type { NewDocument, SearchIndex, WriteResult } from '../../../lambda/recovery/domain/search-index';
import { replayObjects } from '../../../lambda/recovery/replay/replay';
import { MemoryStore } from '../memory-store';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Objects of one record each, `a` to the last name, and an index that tells what it is asked and when it responds. */
function fixture(names: readonly string[]) {
  const store = new MemoryStore();
  for (const name of names) {
    store.objects.set(`logs/2026/11/21/09/${name}`, Buffer.from(`{"log_id":"${name}"}\n`));
  }
  const events: string[] = [];
  let inCall = 0;
  const during = async <T>(what: string, result: () => T): Promise<T> => {
    inCall++;
    events.push(what);
    for (let i = 0; i < 3; i++) await turn();
    inCall--;
    return result();
  };
  const index = {
    present: (ids: readonly string[]) =>
      during(`look up ${ids}`, () => {
        if (ids.includes('broken')) throw new Error('the lookup failed');
        return new Set<string>();
      }),
    create: (documents: readonly NewDocument[]) =>
      during(`write ${documents.map(({ id }) => id)}`, () => {
        if (documents.some(({ id }) => id === 'unwritable')) throw new Error('the write failed');
        return documents.map((): WriteResult => ({ kind: 'created' }));
      }),
  } as unknown as SearchIndex;
  const clock = { now: () => 0, sleep: async () => {} };
  const keys = [...store.objects.keys()];
  const replay = () => replayObjects(keys, { store, index, target: 'i-restored', clock, deadlineMs: 60_000 });
  return { replay, events, callsUnderWay: () => inCall };
}

test('a replay looks up the next records while it writes, and none beyond them', async () => {
  const { replay, events } = fixture(['a', 'b', 'c']);
  expect(await replay()).toMatchObject({ objects: 3, records: 3, created: 3 });
  expect(events).toEqual(['look up a', 'look up b', 'write a', 'look up c', 'write b', 'write c']);
});

test('a replay whose lookup fails writes the records before, and then fails', async () => {
  const { replay, events } = fixture(['a', 'broken', 'c']);
  await expect(replay()).rejects.toThrow('the lookup failed');
  expect(events).toContain('write a');
  expect(events).not.toContain('look up c');
});

test('a replay that fails ends its requests first, so that the client may be closed', async () => {
  const { replay, callsUnderWay } = fixture(['unwritable', 'b', 'c']);
  await expect(replay()).rejects.toThrow('the write failed');
  expect(callsUnderWay()).toBe(0);
});
