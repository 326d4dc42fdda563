import { gunzipSync, gzipSync } from 'node:zlib';
import { replayObjects } from '../../lambda/recovery/replay/replay';
import {
  fixture,
  HOUR,
  id,
  key,
  line,
  object,
  range,
  startSharedEngine,
  stopSharedEngine,
} from './recovery-fixture';

jest.setTimeout(180_000);

beforeAll(startSharedEngine);
afterAll(stopSharedEngine);

describe('a replay', () => {
  test('creates what the index does not have, skips what it has under another id, and a second one changes nothing', async () => {
    const { store, replay, live, ids } = await fixture();
    store.objects.set(key('a'), object(range(0, 600).map((n) => line(n))));
    store.objects.set(key('b'), object(range(600, 1000).map((n) => line(n))));
    await live(
      '2026-11-21',
      range(0, 250).map((n) => line(n)),
    );
    const keys = [key('a'), key('b')];
    expect(await replay(keys)).toEqual({
      objects: 2,
      records: 1000,
      created: 750,
      present: 250,
      refused: 0,
      unmatched: 0,
      withoutLogId: 0,
    });
    expect(await ids()).toEqual(range(0, 1000).map(id));
    expect(await replay(keys)).toMatchObject({ created: 0, present: 1000 });
    expect(await ids()).toHaveLength(1000);
  });

  test('goes on after an interrupted one, with no document doubled or missing', async () => {
    const { store, index, replay, ids } = await fixture().then((each) => ({
      ...each,
      index: each.replaying.index,
    }));
    store.objects.set(key('a'), object(range(0, 3000).map((n) => line(n))));
    const create = index.create.bind(index);
    let requests = 0;
    index.create = async (documents) => {
      requests += 1;
      // The domain has the second request, and the process that sent it never hears of it.
      const results = await create(documents);
      if (requests === 2) throw new Error('killed');
      return results;
    };
    await expect(replay([key('a')])).rejects.toThrow('killed');
    expect(await replay([key('a')])).toMatchObject({ created: 1000, present: 2000 });
    expect(await ids()).toEqual(range(0, 3000).map(id));
  });

  test('of some records takes those that meet the conditions, and a dry run writes nothing', async () => {
    const { store, replay, ids } = await fixture();
    store.objects.set(
      key('a'),
      object(range(0, 10).map((n) => line(n, { http_route: n < 4 ? '/orders' : '/hello' }))),
    );
    const where = [{ field: 'http_route', value: '/orders' }];
    expect(await replay([key('a')], { where, dryRun: true })).toMatchObject({ created: 4, unmatched: 6 });
    expect(await ids()).toEqual([]);
    expect(await replay([key('a')], { where })).toMatchObject({ created: 4, unmatched: 6 });
    expect(await ids()).toEqual(range(0, 4).map(id));
  });

  test('of records without a log_id counts them, and creates each once however often it runs', async () => {
    const { store, replay, ids } = await fixture();
    store.objects.set(key('a'), object(['{"message":"x"}', '{"message":"x"}', 'plain text']));
    expect(await replay([key('a')])).toMatchObject({ created: 3, withoutLogId: 3 });
    expect(await replay([key('a')])).toMatchObject({ created: 0, present: 3 });
    expect(await ids()).toHaveLength(3);
  });

  test('keeps what the domain refuses below the error prefix, in the shape that a redrive reads, once', async () => {
    const { store, replay, redrive: mended, ids } = await fixture();
    store.objects.set(key('a'), object([line(1), line(2, { cold_start: 'gold' })]));
    expect(await replay([key('a')])).toMatchObject({ created: 1, refused: 1 });
    expect(await replay([key('a')])).toMatchObject({ created: 0, refused: 1 });
    expect([...store.objects.keys()].filter((each) => each.startsWith('errors/'))).toEqual([
      'errors/replay-failed/2026/11/21/09-a.ndjson',
    ]);
    expect(await mended()).toMatchObject({ refused: 1, redriven: 1, left: 0 });
    expect(await ids()).toEqual([id(1), id(2)]);
  });
});

/** A line of Firehose's error output. */
const refusedLine = (json: string, errorMessage: string, more: object = {}) =>
  JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: HOUR,
    errorCode: '400',
    errorMessage,
    attemptEndingTimestamp: HOUR,
    esTypeName: '',
    rawData: Buffer.from(`${json}\n`).toString('base64'),
    ...more,
  });
const WRONG_TYPE = 'failed to parse field [http_status] of type [short] in document with id';

describe('a redrive', () => {
  const errorKeys = [
    'errors/AmazonOpenSearchService_failed/2026/11/21/a.gz',
    'AmazonOpenSearchService-failed/2026/11/21/09/b',
    'elasticsearch-failed/2026/11/21/09/c',
    'processing-failed/2026/11/21/09/d',
  ];

  test('mends every document below every spelling of the error folder, and removes the objects', async () => {
    const { store, indexName, redrive: run, ids } = await fixture();
    errorKeys.forEach((each, n) => {
      const body = `${refusedLine(line(n, { http_status: 'gold' }), WRONG_TYPE, { esIndexName: `${indexName}-2026-11-21`, esDocumentId: `doc-${n}` })}\n`;
      store.objects.set(each, each.endsWith('.gz') ? gzipSync(body) : Buffer.from(body));
    });
    const dry = await run({ dryRun: true });
    expect(dry).toMatchObject({ objects: 4, refused: 4, redriven: 4 });
    expect(dry.groups).toEqual([
      expect.objectContaining({
        kind: 'wrong-type',
        field: 'http_status',
        count: 4,
        example: {
          before: expect.stringContaining('"http_status":"gold"'),
          after: expect.stringContaining('"extra":{"http_status":"gold"}'),
        },
      }),
    ]);
    expect(await ids()).toEqual([]);
    expect(await run()).toMatchObject({ redriven: 4, left: 0, parked: 0 });
    expect(await ids()).toEqual(range(0, 4).map(id));
    expect([...store.objects.keys()]).toEqual([]);
  });

  test('that is killed after the index took the documents and before the object is gone doubles nothing', async () => {
    const { store, indexName, redrive: run, ids } = await fixture();
    const lines = range(0, 5).map((n) =>
      refusedLine(line(n, { http_status: 'x' }), WRONG_TYPE, {
        esIndexName: `${indexName}-d`,
        esDocumentId: `d${n}`,
      }),
    );
    store.objects.set('errors/x/a', Buffer.from(lines.join('\n')));
    store.writesUntilKilled = 0;
    await expect(run()).rejects.toThrow('killed');
    store.writesUntilKilled = Number.POSITIVE_INFINITY;
    expect(await ids()).toHaveLength(5);
    expect(await run()).toMatchObject({ redriven: 0, present: 5, left: 0 });
    expect(await ids()).toEqual(range(0, 5).map(id));
    expect(store.objects.size).toBe(0);
  });

  test('leaves what is refused again with its own record, and parks it after the third time', async () => {
    const { store, redrive: run } = await fixture();
    // No mend is known for the message, so the document goes as it is, and is refused for cold_start.
    const raw = line(1, { cold_start: 'gold' });
    store.objects.set('errors/x/a.gz', gzipSync(refusedLine(raw, 'something new')));
    expect(await run({ maxAttempts: 2 })).toMatchObject({ left: 1, parked: 0 });
    const left = JSON.parse(gunzipSync(store.objects.get('errors/x/a.gz') as Buffer).toString());
    expect(left).toMatchObject({ redriveAttempts: 1, errorMessage: expect.stringContaining('cold_start') });
    expect(Buffer.from(left.rawData, 'base64').toString()).toBe(`${raw}\n`);
    // The line says now what OpenSearch said, so the mend is known.
    expect(await run({ maxAttempts: 2 })).toMatchObject({ redriven: 1, left: 0 });
    store.objects.set(
      'errors/x/b',
      Buffer.from(refusedLine(raw.replace(id(1), id(2)), 'new', { redriveAttempts: 1 })),
    );
    expect(await run({ maxAttempts: 2 })).toMatchObject({ parked: 1, left: 0 });
    expect([...store.objects.keys()]).toEqual(['parked/errors/x/b']);
  });

  test('of an object that holds something else names it and changes nothing', async () => {
    const { store, redrive: run } = await fixture();
    store.objects.set('errors/x/a', Buffer.from('{"message":"not a refused document"}\n'));
    await expect(run()).rejects.toThrow('redrive: errors/x/a, line 1 is no refused document');
    expect(store.objects.size).toBe(1);
  });
});

describe('the reconciliation', () => {
  test('is silent when every record is in the index or below the error prefix', async () => {
    const { store, reconcile: run, live } = await fixture();
    store.objects.set(key('a', '11'), object(range(0, 50).map((n) => line(n))));
    store.objects.set('errors/x/a', Buffer.from(refusedLine(line(49), WRONG_TYPE)));
    await live(
      '2026-11-21',
      range(0, 49).map((n) => line(n)),
    );
    expect(await run({ incoming: async () => 50 })).toMatchObject({
      objects: 1,
      records: 50,
      unaccounted: 0,
      differences: [],
    });
  });

  test('names the object, the hour and the id of one record of 10,000 that a replay dropped', async () => {
    const { store, reconcile: run, replaying } = await fixture();
    const { index } = replaying;
    store.objects.set(key('a', '11'), object(range(0, 10_000).map((n) => line(n))));
    const create = index.create.bind(index);
    // The domain says that it has all, and has all but one.
    index.create = async (documents) => {
      await create(documents.filter(({ id: each }) => each !== id(7_777)));
      return documents.map(() => ({ kind: 'created' }) as const);
    };
    expect(await replayObjects([key('a', '11')], replaying)).toMatchObject({ created: 10_000 });
    await index.refresh();
    const result = await run();
    expect(result).toMatchObject({ records: 10_000, unaccounted: 1 });
    expect(result.differences).toEqual([
      { key: key('a', '11'), hour: '2026-11-21T11', missing: 1, logIds: [id(7_777)] },
    ]);
    // It stays open until it is mended, and is judged no more after that.
    index.create = create;
    await replayObjects([key('a', '11')], replaying);
    await index.refresh();
    expect(await run()).toMatchObject({ objects: 1, unaccounted: 0 });
    expect(await run()).toMatchObject({ objects: 0, unaccounted: 0 });
  });

  test('names records that the stream took in and the archive does not have', async () => {
    const { store, reconcile: run, live } = await fixture();
    store.objects.set(key('a', '11'), object(range(0, 10).map((n) => line(n))));
    await live(
      'x',
      range(0, 10).map((n) => line(n)),
    );
    expect(await run({ incoming: async () => 12 })).toMatchObject({
      unaccounted: 2,
      unarchived: 2,
      differences: [],
    });
  });

  test('leaves alone what is not settled, and judges each object once, over midnight too', async () => {
    const { store, reconcile: run, live } = await fixture();
    store.objects.set('logs/2026/11/21/23/a.gz', object([line(1)]));
    store.objects.set('logs/2026/11/22/00/b.gz', object([line(2)]));
    await live('x', [line(1), line(2)]);
    const at = (text: string) => ({ nowMs: Date.parse(text) });
    expect(await run(at('2026-11-22T01:30:00Z'))).toMatchObject({ objects: 1 });
    expect(await run(at('2026-11-22T01:59:00Z'))).toMatchObject({ objects: 0 });
    expect(await run(at('2026-11-22T02:01:00Z'))).toMatchObject({ objects: 1, unaccounted: 0 });
  });
});
