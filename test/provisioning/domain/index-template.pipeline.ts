import { bulk, EngineFixture } from '../fixtures/engine-fixture';
import { wire } from '../fixtures/wire';

const DELIVERY = wire().DeliveryRoleArn as string;
const READER = 'arn:aws:iam::123456789012:role/log-readers';

let engine: EngineFixture;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  engine = await EngineFixture.start();
  await engine.run('Create', { NumberOfReplicas: '0', ReaderRoleArn: READER });
}, 240_000);

afterAll(async () => {
  await engine?.stop();
  jest.restoreAllMocks();
}, 60_000);

describe('a document', () => {
  const put = async (document: object) => {
    const { status, body } = await engine.as(DELIVERY, bulk('app-logs-documents', document));
    const item = (body as { items: [{ index: { status: number; _id: string; error?: { reason: string } } }] })
      .items[0].index;
    return { status, item };
  };
  const source = async (document: object) => {
    const { item } = await put(document);
    const { body } = await engine.asMaster({ method: 'GET', path: `app-logs-documents/_doc/${item._id}` });
    return (body as { _source: Record<string, unknown> })._source;
  };

  test.each([
    ['Z', '2026-11-21T09:27:44Z', '2026-11-21T09:27:44.000Z'],
    ['milliseconds and an offset', '2026-11-21T09:27:44.123+02:00', '2026-11-21T07:27:44.123Z'],
    ['Python’s offset without a colon', '2026-11-21T09:27:44+0200', '2026-11-21T07:27:44.000Z'],
    [
      'milliseconds, a western offset without a colon',
      '2026-11-21T09:27:44.123-0530',
      '2026-11-21T14:57:44.123Z',
    ],
    ['the handlers’ own form', '2026-11-21T09:27:00.123+00:00', '2026-11-21T09:27:00.123Z'],
  ])('with %s in asctime is taken, and its lag is right to the millisecond', async (_, asctime, instant) => {
    const { ingested_at: ingestedAt, lag_ms: lagMs } = await source({ asctime, message: asctime });
    const exact = Date.parse(String(ingestedAt)) - Date.parse(instant);
    // `ingested_at` has nanoseconds, which Date.parse cuts off.
    expect(Math.abs(Number(lagMs) - exact)).toBeLessThanOrEqual(1);
    const query = encodeURIComponent(`asctime:"${instant}" AND @timestamp:"${instant}"`);
    const found = await engine.as(READER, { method: 'GET', path: `app-logs-documents/_count?q=${query}` });
    expect(found.body).toMatchObject({ count: 1 });
  });

  test.each([
    ['of a log group is there once', { source: 'cloudwatch', log_id: '01KAJQC1T0AAAAAAAAAAAAAAAA' }, 1],
    [
      'of a layer is there twice, with one log_id',
      { source: 'node', log_id: '01KAJQC1T0BBBBBBBBBBBBBBBB' },
      2,
    ],
    ['of a log group without a log_id is there twice', { source: 'cloudwatch', log_id: undefined }, 2],
  ])('that is delivered twice, under ids of Firehose’s, and %s', async (message, fields, count) => {
    const deliver = async (id: string) => {
      const lines = [{ index: { _index: 'app-logs-documents', _id: id } }, { message, ...fields }];
      const call = bulk('app-logs-documents');
      const all = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      return (await engine.as(DELIVERY, { ...call, body: all })).body as { errors: boolean };
    };
    const ids = ['first', 'second'].map((delivery) => `${delivery} of ${message}`);
    for (const id of ids) expect((await deliver(id)).errors).toBe(false);
    const body = { query: { match_phrase: { message } } };
    const found = await engine.asMaster({ method: 'POST', path: 'app-logs-documents/_count', body });
    expect(found.body).toMatchObject({ count });
  });

  test('that was sent just now has a lag of less than 10 s', async () => {
    const { lag_ms: lagMs } = await source({ asctime: new Date().toISOString() });
    expect(lagMs).toBeGreaterThanOrEqual(0);
    expect(lagMs).toBeLessThan(10_000);
  });

  test.each([
    ['absent', {}],
    ['null', { asctime: null }],
  ])('with asctime %s is shown at its arrival, without a lag', async (_, document) => {
    const stored = await source({ message: 'no time', ...document });
    expect(stored.asctime).toBe(stored.ingested_at);
    expect(stored).not.toHaveProperty('lag_ms');
  });

  test('without an offset in asctime is taken, without a lag', async () => {
    await expect(source({ asctime: '2026-11-21T09:27:44' })).resolves.not.toHaveProperty('lag_ms');
  });

  test('cannot bring a lag or an arrival time of its own', async () => {
    const stored = await source({
      asctime: '2026-11-21T09:27:44',
      lag_ms: 5,
      ingested_at: '2020-01-01T00:00:00Z',
    });
    expect(stored).not.toHaveProperty('lag_ms');
    expect(stored.ingested_at).not.toBe('2020-01-01T00:00:00Z');
  });

  test.each([
    ['an unknown field', { surprise: { a: 1 }, 'dotted.key': 1 }],
    ['a status that is no number', { http_status: 'abc' }],
    ['a status out of range', { http_status: 99_999 }],
    ['a duration that is no number', { duration_ms: 'NaN' }],
    ['a long name and message', { name: 'x'.repeat(40_000), message: 'y'.repeat(50_000) }],
    ['an unknown count of the shipper', { shipper: { accepted: 'x', later: 1 } }],
    ['nested fields of its own', { extra: { order: { id: 7, tags: ['a', 'b'] } } }],
  ])('with %s is taken', async (_, document) => {
    const { item } = await put({ asctime: '2026-11-21T09:27:44Z', ...document });
    expect(item.status).toBe(201);
  });

  test.each([
    ['a time in another form', { asctime: '2026-11-21 09:27:44,123' }, 'failed to parse field [asctime]'],
    ['a time that is a number', { asctime: 1763717264000 }, 'failed to parse field [asctime]'],
    ['a value for the alias', { '@timestamp': '2026-11-21T09:27:44Z' }, 'failed to parse'],
    ['extra that is no object', { extra: 'text' }, 'failed to parse field [extra]'],
    ['cold_start that is no boolean', { cold_start: 'yes' }, 'failed to parse field [cold_start]'],
  ])('with %s is refused with the field', async (_, document, reason) => {
    const { item } = await put({ asctime: '2026-11-21T09:27:44Z', ...document });
    expect(item).toMatchObject({ status: 400, error: { reason: expect.stringContaining(reason) } });
  });

  test('with an unknown field adds no field to the mapping', async () => {
    const { body } = await engine.asMaster({ method: 'GET', path: 'app-logs-documents/_mapping' });
    expect(JSON.stringify(body)).not.toContain('surprise');
  });

  test('in an index of a similar name does not get the template', async () => {
    await engine.asMaster(bulk('app-logsy', { message: 'x' }));
    const { body } = await engine.asMaster({ method: 'GET', path: 'app-logsy/_mapping' });
    expect(JSON.stringify(body)).not.toContain('asctime');
  });
});
