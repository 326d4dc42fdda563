import { importSavedObjects } from '../../../local/dashboards/import';
import {
  IMPORTED_OBJECTS,
  ndjsonOf,
  recorded,
  replyOf,
} from '../../provisioning/fixtures/recorded-dashboards';
import { DashboardsFixture, GREEN, RED, type Responder } from './dashboards-fixture';

const NDJSON = IMPORTED_OBJECTS.map((object) => `${JSON.stringify(object)}\n`).join('');

let fixture: DashboardsFixture;
afterEach(() => fixture.close());

async function importInto(response: Responder, timeoutMs = 60_000): Promise<number> {
  fixture = await DashboardsFixture.start(response);
  const signal = new AbortController().signal;
  return importSavedObjects({ dashboards: fixture.login, ndjson: NDJSON, signal, pollMs: 0, timeoutMs });
}

/** Green at once; the import as recorded. */
const responding =
  (n: number): Responder =>
  ({ path }) =>
    path === '/api/status' ? GREEN : replyOf(recorded(n));

test('an import sends the recorded request with the login, into the global tenant', async () => {
  expect(await importInto(responding(1))).toBe(13);
  const { method, path, headers, body } = fixture.asked.at(-1) ?? {};
  expect({ method, path }).toEqual({ method: 'POST', path: recorded(1).request.path });
  expect(headers).toMatchObject({
    'osd-xsrf': 'true',
    securitytenant: 'global',
    authorization: `Basic ${Buffer.from('admin:Aa1_secret').toString('base64')}`,
    'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/),
  });
  expect(body).toContain('name="file"; filename="saved-objects.ndjson"');
  expect(ndjsonOf(body ?? '').map((line) => JSON.parse(line))).toEqual(IMPORTED_OBJECTS);
});

test.each([
  ['refuses connections', 'cut' as const],
  ['responds with 503 while it starts (recorded 139)', replyOf(recorded(139))],
  ['is red', RED],
])('an import waits while Dashboards %s', async (_, before) => {
  expect(await importInto((asked, count) => (count < 4 ? before : responding(1)(asked, count)))).toBe(13);
  expect(fixture.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET', 'POST']);
});

test('an import is repeated when the engine was away for a moment (recorded 150)', async () => {
  let imports = 0;
  const response: Responder = (asked, count) =>
    asked.method === 'POST' && ++imports < 3 ? replyOf(recorded(150)) : responding(1)(asked, count);
  expect(await importInto(response)).toBe(13);
  expect(imports).toBe(3);
});

test.each([
  [5, 'dashboards: saved objects not written: index-pattern/app-logs conflict'],
  [28, 'missing_references'],
  [51, 'visualization/x4 mapping set to strict, dynamic introduction of [managedBy]'],
])('status 200 with success false (recorded %i) fails the import with %s', async (n, message) => {
  expect(recorded(n).response.status).toBe(200);
  await expect(importInto(responding(n))).rejects.toThrow(message);
});

test('a response other than 200 is quoted, and the request is not repeated', async () => {
  await expect(importInto(responding(13))).rejects.toThrow(
    /answered 400 Request must contain the osd-xsrf header\.; expected 200\.$/,
  );
  expect(fixture.asked).toHaveLength(2);
});

test('a refused login ends the waiting, and the password is not in the message', async () => {
  const failure = await importInto(() => ({ status: 401, body: 'Unauthorized' })).catch(
    (e: Error) => e.message,
  );
  expect(failure).toMatch(/\/api\/status answered 401 Unauthorized; expected 200\.$/);
  expect(failure).not.toContain('secret');
});

test('the error at the end of the time names what the import waited for', async () => {
  await expect(importInto(() => replyOf(recorded(139)), 0)).rejects.toThrow(
    /^dashboards: http:\S+ was not ready in time \(503\)\. See: docker compose logs dashboards$/,
  );
});
