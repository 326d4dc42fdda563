import { monitorsOf } from '../../../lib/monitors/render';
import { bulk, EngineFixture } from '../../provisioning/fixtures/engine-fixture';
import { firesFor } from './evaluate';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 21, 12);
const INDEX = 'app-logs-2026-11-21';
const SETTINGS = {
  enabled: true,
  errorsPerService: 10,
  serverErrorPercent: 5,
  slowdownFactor: 2,
  refusedRequestsPerUser: 20,
  silenceMinutes: 10,
};
const MONITORS = new Map(monitorsOf('app-logs', SETTINGS).map((monitor) => [monitor.name, monitor]));

jest.setTimeout(120_000);

let engine: EngineFixture;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  engine = await EngineFixture.start();
  await engine.run('Create', { NumberOfReplicas: '0' });
}, 240_000);

afterAll(async () => {
  await engine?.stop();
  jest.restoreAllMocks();
}, 60_000);

/** A day of usual traffic: three routes of two services, a few errors, a few refusals, and one known exception. */
function usual(): object[] {
  const hours = Array.from({ length: 24 }, (_, n) => NOW - n * HOUR - 30 * MINUTE);
  const minutes = Array.from({ length: 30 }, (_, n) => NOW - n * 10_000 - 1_000);
  const at = [...hours.flatMap((ms) => Array.from({ length: 5 }, (_, n) => ms + n * 1_000)), ...minutes];
  const requests = at.flatMap((ms) =>
    ['/orders', '/search', '/users'].map((route, n) =>
      request(ms, { http_route: route, duration_ms: 40 + 10 * n, http_status: 200 }),
    ),
  );
  const errors = [1, 2, 3].map((n) => error(NOW - n * MINUTE, { exc_type: 'KeyError' }));
  const known = [5, 9].map((n) => error(NOW - n * HOUR, { exc_type: 'KeyError' }));
  const refused = [1, 2, 3].map((n) => request(NOW - n * MINUTE, { http_status: 401, username: 'ada' }));
  return [...requests, ...errors, ...known, ...refused];
}

function request(ms: number, fields: object): object {
  return record(ms, {
    levelname: 'INFO',
    http_route: '/login',
    http_method: 'GET',
    duration_ms: 40,
    ...fields,
  });
}

function error(ms: number, fields: object): object {
  return record(ms, { levelname: 'ERROR', service: 'shop', ...fields });
}

/** Records arrive some seconds after they are logged. */
function record(arrivedMs: number, fields: object): object {
  return {
    asctime: new Date(arrivedMs - 5_000).toISOString(),
    ingested_at: new Date(arrivedMs).toISOString(),
    service: 'web',
    ...fields,
  };
}

/** Puts these documents, and no others, into the index, without the pipeline that would set their arrival. */
async function put(...documents: object[]): Promise<void> {
  await engine.asMaster({ method: 'DELETE', path: INDEX });
  const request = bulk(INDEX, ...documents);
  const path = `${request.path}&pipeline=_none`;
  const { status, body } = await engine.asMaster({ ...request, path });
  expect({ status, errors: (body as { errors: boolean }).errors }).toEqual({ status: 200, errors: false });
}

/** The names of the monitors that fire, and the values for which they do. */
async function firing(): Promise<Record<string, string[]>> {
  const fires: Record<string, string[]> = {};
  for (const [name, monitor] of MONITORS) {
    const values = await firesFor(engine, monitor, NOW);
    if (values.length > 0) fires[name] = values;
  }
  return fires;
}

const times = (count: number, make: (n: number) => object) =>
  Array.from({ length: count }, (_, n) => make(n));
const lately = (n: number) => NOW - 2 * MINUTE - n * 100;

test('no monitor fires for usual traffic', async () => {
  await put(...usual());
  await expect(firing()).resolves.toEqual({});
});

test('no monitor fires for a stage that has no record yet', async () => {
  await put(record(NOW - 90 * 24 * HOUR, {}));
  await expect(firing()).resolves.toEqual({});
});

describe('the monitor of', () => {
  test('errors fires for the service with more errors than usual, and for no other', async () => {
    const errors = (count: number, service: string) =>
      times(count, (n) => error(lately(n), { service, exc_type: 'KeyError' }));
    await put(...usual(), ...errors(11, 'payments'), ...errors(10, 'billing'));
    await expect(firing()).resolves.toEqual({ 'app-logs: Errors of a service': ['payments'] });
  });

  test('failing routes fires for the route with more than 5 % of 5xx', async () => {
    const failed = times(2, (n) => request(lately(n), { http_route: '/orders', http_status: 502 }));
    await put(...usual(), ...failed);
    await expect(firing()).resolves.toEqual({ 'app-logs: Failing route': ['/orders'] });
  });

  test('failing routes is silent for one failure among few requests', async () => {
    await put(...usual(), request(lately(0), { http_route: '/rare', http_status: 502 }));
    await expect(firing()).resolves.toEqual({});
  });

  test('slow routes fires for the route whose p95 is a multiple of its own usual', async () => {
    const slow = times(30, (n) =>
      request(lately(n), { http_route: '/search', http_status: 200, duration_ms: 900 }),
    );
    await put(...usual(), ...slow);
    await expect(firing()).resolves.toEqual({ 'app-logs: Slow route': ['/search'] });
  });

  test('silence fires when the newest record arrived more than ten minutes ago', async () => {
    const old = (usual() as { ingested_at: string }[]).filter(
      ({ ingested_at: at }) => Date.parse(at) < NOW - 10 * MINUTE,
    );
    await put(...old);
    await expect(firing()).resolves.toEqual({ 'app-logs: Nothing arrives': [''] });
  });

  test('silence is not deceived by a replay, which brings old records', async () => {
    const old = (usual() as { ingested_at: string }[]).filter(
      ({ ingested_at: at }) => Date.parse(at) < NOW - 10 * MINUTE,
    );
    await put(...old, { ...record(lately(0), {}), asctime: new Date(NOW - 20 * HOUR).toISOString() });
    await expect(firing()).resolves.toEqual({ 'app-logs: Nothing arrives': [''] });
  });

  test('refused logins fires for the user with many refusals, and not for the one with few', async () => {
    const few = times(20, (n) => request(lately(n), { http_status: 401, username: 'grace' }));
    const refused = times(21, (n) =>
      request(lately(n), { http_status: n % 2 ? 401 : 403, username: 'mallory' }),
    );
    await put(...usual(), ...few, ...refused);
    await expect(firing()).resolves.toEqual({ 'app-logs: Refused logins of a user': ['mallory'] });
  });

  test('new exception types fires for the class that was not there in the week before', async () => {
    await put(...usual(), error(lately(0), { exc_type: 'OutOfMemoryError' }));
    await expect(firing()).resolves.toEqual({ 'app-logs: New exception type': ['OutOfMemoryError'] });
  });
});

test('no monitor but that of silence fires for records that a replay brings', async () => {
  const replayed = times(200, (n) => ({
    ...error(lately(n), { service: 'payments', exc_type: 'KeyError', http_status: 401, username: 'mallory' }),
    asctime: new Date(NOW - 5 * HOUR).toISOString(),
  }));
  await put(...usual(), ...replayed);
  await expect(firing()).resolves.toEqual({});
});
