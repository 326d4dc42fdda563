import {
  DashboardsClient,
  NoDashboardsError,
} from '../../../lambda/provisioning/dashboards/dashboards-client';
import {
  IMPORTED_OBJECTS,
  ndjsonOf,
  RecordedDashboards,
  recorded,
  replyOf,
} from '../fixtures/recorded-dashboards';
import { UnitFixture } from '../fixtures/unit-fixture';

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

const respondAs = (n: number) => {
  dashboards.always = recorded(n);
};

describe('an import', () => {
  test('sends the recorded request: path, form, file name and lines', async () => {
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
  ])('succeeds after the recorded response %i (%s)', async (n) => {
    respondAs(n);
    await expect(api.import(SENT)).resolves.toBeUndefined();
  });

  test.each([
    [5, 'index-pattern/app-logs conflict'],
    [28, 'visualization/app-logs-badref missing_references index-pattern/does-not-exist'],
    [34, 'visualization/app-logs-badref missing_references'],
    [44, 'lens/x1 unsupported_type'],
    [46, 'no type/x2 unsupported_type'],
    [51, 'visualization/x4 mapping set to strict, dynamic introduction of [managedBy]'],
  ])('fails after the recorded response %i, whose status is 200, with %s', async (n, message) => {
    respondAs(n);
    expect(replyOf(recorded(n)).status).toBe(200);
    await expect(api.import(SENT)).rejects.toThrow(message);
  });

  test.each([
    [13, '400 "Request must contain the osd-xsrf header."'],
    [19, '400 "Unexpected end of JSON input"'],
    [37, '422 "Document \\"app-logs-toonew\\" has property'],
    [50, '400 "Non-unique import objects detected'],
    [57, '413 "Payload content length greater than maximum allowed: 26214400"'],
  ])('fails after the recorded refusal %i with %s', async (n, message) => {
    respondAs(n);
    await expect(api.import(SENT)).rejects.toThrow(message.replaceAll('\\', ''));
  });
});

describe('a saved object', () => {
  test('is returned without the fields that change with every write', async () => {
    respondAs(2);
    const { attributes, references } = recorded(2).response.body;
    await expect(api.get(KEY)).resolves.toEqual({ ...KEY, attributes, references });
    expect(fixture.domain.seen[0]?.method).toBe('GET');
  });

  test('is undefined if Dashboards does not have it', async () => {
    respondAs(79);
    await expect(api.get(KEY)).resolves.toBeUndefined();
  });

  test.each([
    [75, 'there'],
    [77, 'absent already'],
  ])('is deleted (recorded response %i, %s)', async (n) => {
    respondAs(n);
    await expect(api.delete(KEY)).resolves.toBeUndefined();
  });

  test('throws an error of its own if there is no Dashboards behind the endpoint', async () => {
    fixture.domain.dashboards = undefined;
    await expect(api.get(KEY)).rejects.toThrow(NoDashboardsError);
  });
});

describe('a Dashboards that is not ready', () => {
  test.each([
    [139, 'starts up'],
    [147, 'lost its engine'],
    [165, 'waits for its engine'],
  ])('gets the request again (recorded response %i: it %s)', async (n) => {
    respondAs(n);
    let asked = 0;
    fixture.domain.fault = () => (++asked < 4 ? replyOf(recorded(n)) : replyOf(recorded(2)));
    await expect(api.get(KEY)).resolves.toMatchObject(KEY);
    expect(asked).toBe(4);
  });

  test('gets the import again after its engine was out of reach', async () => {
    let asked = 0;
    fixture.domain.fault = () => (++asked < 3 ? replyOf(recorded(150)) : undefined);
    await api.import(SENT);
    expect(dashboards.objects.size).toBe(SENT.length);
  });

  test('fails the run with its own words after the last attempt', async () => {
    respondAs(139);
    await expect(api.get(KEY)).rejects.toThrow(
      'provisioning: GET _dashboards/api/saved_objects/visualization/app-logs-v-metric answered 503 "OpenSearch Dashboards server is not ready yet"',
    );
  });
});
