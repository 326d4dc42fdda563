import { DashboardsClient, NoDashboardsError } from '../../lambda/provisioning/dashboards-client';
import { IMPORTED_OBJECTS, ndjsonOf, RecordedDashboards, recorded, replyOf } from './recorded-dashboards';
import { UnitFixture } from './unit-fixture';

const SENT = IMPORTED_OBJECTS;
const KEY = { type: 'visualization', id: 'app-logs-v-metric' };

let fixture: UnitFixture;
let dashboards: RecordedDashboards;
let api: DashboardsClient;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  dashboards = new RecordedDashboards();
  fixture.domain.dashboards = dashboards;
  api = new DashboardsClient(fixture.connect());
});

afterEach(() => fixture.stop());

const answering = (n: number) => {
  dashboards.always = recorded(n);
};

describe('an import', () => {
  test('is the request that was recorded: path, form, file name and lines', async () => {
    await api.import(SENT);
    const [seen] = fixture.domain.seen;
    const { request } = recorded(1);
    expect(`/${seen?.path}`).toBe(`/_dashboards${request.path}`);
    expect(seen?.headers).toMatchObject({ 'osd-xsrf': 'true', securitytenant: 'global' });
    expect(seen?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const boundary = seen?.headers['content-type']?.split('boundary=')[1];
    expect(
      seen?.body.startsWith(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="`),
    ).toBe(true);
    expect(seen?.body.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
    expect(ndjsonOf(seen?.body ?? '').map((line) => JSON.parse(line))).toEqual(SENT);
  });

  test.each([
    [1, 'first time'],
    [3, 'over what is there'],
    [20, 'of nothing'],
  ])('with the recorded answer %i (%s) succeeds', async (n) => {
    answering(n);
    await expect(api.import(SENT)).resolves.toBeUndefined();
  });

  test.each([
    [5, 'index-pattern/app-logs conflict'],
    [28, 'visualization/app-logs-badref missing_references index-pattern/does-not-exist'],
    [34, 'visualization/app-logs-badref missing_references'],
    [44, 'lens/x1 unsupported_type'],
    [46, 'no type/x2 unsupported_type'],
    [51, 'visualization/x4 mapping set to strict, dynamic introduction of [managedBy]'],
  ])('with status 200 and success false (recorded %i) fails with %s', async (n, message) => {
    answering(n);
    expect(replyOf(recorded(n)).status).toBe(200);
    await expect(api.import(SENT)).rejects.toThrow(message);
  });

  test.each([
    [13, '400 "Request must contain the osd-xsrf header."'],
    [19, '400 "Unexpected end of JSON input"'],
    [37, '422 "Document \\"app-logs-toonew\\" has property'],
    [50, '400 "Non-unique import objects detected'],
    [57, '413 "Payload content length greater than maximum allowed: 26214400"'],
  ])('refused as recorded in %i fails with %s', async (n, message) => {
    answering(n);
    await expect(api.import(SENT)).rejects.toThrow(message.replaceAll('\\', ''));
  });
});

describe('an object', () => {
  test('is got without what changes with every write', async () => {
    answering(2);
    const { attributes, references } = recorded(2).response.body;
    await expect(api.get(KEY)).resolves.toEqual({ ...KEY, attributes, references });
    expect(fixture.domain.seen[0]?.method).toBe('GET');
  });

  test('that is absent is undefined', async () => {
    answering(79);
    await expect(api.get(KEY)).resolves.toBeUndefined();
  });

  test.each([
    [75, 'there'],
    [77, 'gone already'],
  ])('is deleted (recorded %i, %s)', async (n) => {
    answering(n);
    await expect(api.delete(KEY)).resolves.toBeUndefined();
  });

  test('behind an endpoint without Dashboards is an error of its own', async () => {
    fixture.domain.dashboards = undefined;
    await expect(api.get(KEY)).rejects.toThrow(NoDashboardsError);
  });
});

describe('Dashboards that is not ready', () => {
  test.each([
    [139, 'starts up'],
    [147, 'lost its engine'],
    [165, 'waits for its engine'],
  ])('is asked again when it %s (recorded %i)', async (n) => {
    answering(n);
    let asked = 0;
    fixture.domain.fault = () => (++asked < 4 ? replyOf(recorded(n)) : replyOf(recorded(2)));
    await expect(api.get(KEY)).resolves.toMatchObject(KEY);
    expect(asked).toBe(4);
  });

  test('gets the import again when its engine was away', async () => {
    let asked = 0;
    fixture.domain.fault = () => (++asked < 3 ? replyOf(recorded(150)) : undefined);
    await api.import(SENT);
    expect(dashboards.objects.size).toBe(SENT.length);
  });

  test('for good is an error with its words', async () => {
    answering(139);
    await expect(api.get(KEY)).rejects.toThrow(
      'provisioning: GET _dashboards/api/saved_objects/visualization/app-logs-v-metric answered 503 "OpenSearch Dashboards server is not ready yet"',
    );
  });
});
