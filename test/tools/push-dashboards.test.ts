import { renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { pushDashboards, regionOf } from '../../tools/push-dashboards';
import { FakeClock } from '../provisioning/fixtures/fake-clock';
import { FakeDomain } from '../provisioning/fixtures/fake-domain';
import { RecordedDashboards, recorded, replyOf } from '../provisioning/fixtures/recorded-dashboards';

const INDEX = 'app-logs';
const OBJECTS = renderSavedObjects({ indexName: INDEX });
const RECORD = `_component_template/${INDEX}-saved-objects`;
const EDITED = `dashboard/${INDEX}-overview`;

let domain: FakeDomain;
let dashboards: RecordedDashboards;

beforeEach(async () => {
  domain = await FakeDomain.start();
  dashboards = new RecordedDashboards();
  domain.dashboards = dashboards;
});
afterEach(() => domain.close());

function push(more: Partial<Parameters<typeof pushDashboards>[0]> = {}) {
  return pushDashboards({
    endpoint: more.endpoint ?? domain.endpoint,
    ca: domain.ca,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalr', sessionToken: 'token' },
    indexName: INDEX,
    ndjson: toNdjson(OBJECTS),
    overwrite: false,
    clock: new FakeClock(),
    ...more,
  });
}

test('a push writes every object in one signed import, and keeps the record that a deploy reads', async () => {
  expect(await push()).toEqual([]);
  expect(dashboards.objects.size).toBe(OBJECTS.length);
  expect(domain.writes).toEqual([
    `PUT ${RECORD}`,
    'POST _dashboards/api/saved_objects/_import?overwrite=true',
    `PUT ${RECORD}`,
  ]);
  for (const { headers } of domain.seen) {
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/es\//);
    expect(headers['x-amz-security-token']).toBe('token');
  }
});

test('a push takes the endpoint as an https address, too', async () => {
  await push({ endpoint: `https://${domain.endpoint}/_dashboards` });
  expect(dashboards.objects.size).toBe(OBJECTS.length);
});

test('a second push writes nothing', async () => {
  await push();
  domain.forget();
  expect(await push()).toEqual([]);
  expect(domain.writes).toEqual([]);
});

describe('what a person edited', () => {
  beforeEach(async () => {
    await push();
    dashboards.edit(EDITED, { title: 'Mine' });
    domain.forget();
  });

  test('is left alone, and said', async () => {
    expect(await push()).toEqual([`${EDITED} was edited since and is left alone`]);
    expect(dashboards.objects.get(EDITED)?.attributes.title).toBe('Mine');
    expect(domain.writes).toEqual([]);
  });

  test('is replaced with --overwrite, and ours again afterwards', async () => {
    expect(await push({ overwrite: true })).toEqual([]);
    expect(dashboards.objects.get(EDITED)?.attributes.title).not.toBe('Mine');
    domain.forget();
    expect(await push()).toEqual([]);
    expect(domain.writes).toEqual([]);
  });
});

test('an object of the same name that we never wrote is replaced only with --overwrite', async () => {
  dashboards.objects.set(EDITED, {
    type: 'dashboard',
    id: `${INDEX}-overview`,
    attributes: { title: 'Theirs' },
    references: [],
  });
  expect(await push()).toEqual([`${EDITED} was edited since and is left alone`]);
  expect(await push({ overwrite: true })).toEqual([]);
  expect(dashboards.objects.get(EDITED)?.attributes.title).not.toBe('Theirs');
});

describe('one line says what to do', () => {
  test.each([
    401, 403,
  ])('when the domain refuses the identity with %i; it is not asked again', async (status) => {
    domain.fault = () => ({ status, body: { Message: 'User: arn:aws:iam::1:user/x is not authorized' } });
    await expect(push()).rejects.toThrow(
      new RegExp(`^dashboards: localhost:\\d+: GET .* answered ${status} .*AWS_PROFILE\\.$`),
    );
    expect(domain.seen).toHaveLength(1);
  });

  test('when nothing answers', async () => {
    const { endpoint } = domain;
    await domain.close();
    await expect(push({ endpoint })).rejects.toThrow(
      /^dashboards: localhost:\d+: .*no response after 3 attempts: .*ECONNREFUSED.*Check the endpoint/,
    );
    domain = await FakeDomain.start();
  });

  test('when there is no Dashboards behind the endpoint', async () => {
    domain.dashboards = undefined;
    await expect(push()).rejects.toThrow(/^dashboards: localhost:\d+ has no OpenSearch Dashboards\./);
    expect(domain.writes).toEqual([]);
  });

  test('when Dashboards answers 200 and success false (recorded 5)', async () => {
    domain.fault = ({ path }) => (path.includes('_import') ? replyOf(recorded(5)) : undefined);
    await expect(push()).rejects.toThrow(
      /^dashboards: localhost:\d+: saved objects not written: index-pattern\/app-logs conflict/,
    );
  });

  test.each([
    'http://search.example',
    'https://',
    'ftp://x',
    'not a host',
    '',
  ])('when the endpoint is %s', async (endpoint) => {
    await expect(push({ endpoint })).rejects.toThrow(
      `dashboards: --push is ${JSON.stringify(endpoint)}; expected a domain's endpoint, host or https://host.`,
    );
  });
});

test.each([
  ['search-ekk-dev-abc.eu-west-1.es.amazonaws.com', 'eu-west-1'],
  ['https://vpc-x-y.us-gov-west-1.es.amazonaws.com/_dashboards', 'us-gov-west-1'],
  ['https://logs.example.com', undefined],
  ['localhost:9200', undefined],
])('the region of %s is %s', (endpoint, region) => {
  expect(regionOf(endpoint)).toBe(region);
});
