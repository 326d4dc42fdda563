import { compileDirectory, DirectoryStore, type StoredTable } from '../../lambda/filter';

const tableOf = (title: string): Buffer => compileDirectory([['ada', { title }]]);

/** A store whose place holds what the test puts there, and whose clock the test sets. */
function aStore() {
  const place = {
    table: 'absent' as StoredTable | 'absent' | Error,
    nowMs: 0,
    fetches: [] as (string | undefined)[],
  };
  const reports: unknown[] = [];
  const store = new DirectoryStore({
    source: {
      fetch: async (etag) => {
        place.fetches.push(etag);
        if (place.table instanceof Error) throw place.table;
        return place.table !== 'absent' && place.table.etag === etag ? 'unchanged' : place.table;
      },
    },
    now: () => place.nowMs,
    report: ({ message }) => reports.push(message),
  });
  const title = async () => (await store.current())?.find('ada')?.user;
  return { place, reports, title };
}

test('the store has no directory until a table is there', async () => {
  const { place, title, reports } = aStore();
  expect(await title()).toBeUndefined();
  place.table = { etag: '1', bytes: tableOf('Countess') };
  place.nowMs = 60_000;
  expect(await title()).toBe('{"title":"Countess"}');
  expect(reports).toEqual(['directory: 1 persons']);
});

test('the store asks for the table once a minute, and reads it again when its ETag has changed', async () => {
  const { place, title } = aStore();
  place.table = { etag: '1', bytes: tableOf('Countess') };
  await title();
  place.table = { etag: '2', bytes: tableOf('Lady') };
  place.nowMs = 59_999;
  expect(await title()).toBe('{"title":"Countess"}');
  place.nowMs = 60_000;
  expect(await title()).toBe('{"title":"Lady"}');
  place.nowMs = 120_000;
  await title();
  expect(place.fetches).toEqual([undefined, '1', '2']);
});

test.each<[string, StoredTable | 'absent' | Error, RegExp]>([
  [
    'broken',
    { etag: '2', bytes: tableOf('Lady').subarray(1) },
    /does not begin with .*; the last good table of 1 persons stays/,
  ],
  ['gone', 'absent', /the table is gone; the last good table of 1 persons stays/],
  ['out of reach', new Error('no route'), /no route; the last good table of 1 persons stays/],
])('the last good table stays in use when the new one is %s, and one report says so', async (_name, table, message) => {
  const { place, title, reports } = aStore();
  place.table = { etag: '1', bytes: tableOf('Countess') };
  await title();
  place.table = table;
  place.nowMs = 60_000;
  expect(await title()).toBe('{"title":"Countess"}');
  expect(await title()).toBe('{"title":"Countess"}');
  expect(reports.slice(1)).toEqual([expect.stringMatching(message)]);
});
