import { parseProperties } from '../../../lambda/provisioning/custom-resource/properties';
import { desiredResources } from '../../../lambda/provisioning/inspect/desired-resources';
import type { Finding } from '../../../lambda/provisioning/inspect/finding';
import { inspectDomain } from '../../../lambda/provisioning/inspect/inspect-domain';
import { examineEngine } from '../../../tools/doctor/examine-engine';
import { doctorTable } from '../../../tools/doctor/report';
import { bulk, EngineFixture } from '../fixtures/engine-fixture';
import { wire } from '../fixtures/wire';

const PROPERTIES = { NumberOfReplicas: '0', RetentionDays: '7', IndexRotationPeriod: 'OneDay' };
const MAPPING = '_plugins/_security/api/rolesmapping/app-logs-delivery';

let engine: EngineFixture;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  engine = await EngineFixture.start();
  await engine.run('Create', PROPERTIES);
}, 240_000);

afterAll(async () => {
  await engine?.stop();
  jest.restoreAllMocks();
}, 60_000);

/** The engine's response, but the disk of this machine, which is nothing of a test's, is as full as told. */
async function send(call: object, diskPercent: number) {
  const response = await engine.asMaster(call as never);
  if (!response.path.startsWith('_cat/allocation')) return response;
  const rows = response.body as Record<string, string | null>[];
  expect(rows[0]).toHaveProperty(['disk.percent'], expect.stringMatching(/^\d+$/));
  return { ...response, body: rows.map((row) => ({ ...row, 'disk.percent': `${diskPercent}` })) };
}

async function inspected(nowMs = Date.now(), diskPercent = 14): Promise<Record<string, Finding>> {
  const properties = parseProperties({ ...wire(), ...PROPERTIES });
  const findings = await inspectDomain({
    client: { send: (call) => send(call, diskPercent) },
    indexName: properties.indexName,
    deliveryRoleArn: properties.deliveryRoleArn,
    resources: desiredResources(properties),
    nowMs,
  });
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

const put = (document: object, index = 'app-logs-2026-11-21') => engine.asMaster(bulk(index, document));
const now = () => new Date().toISOString().replace('Z', '+00:00');

describe('a look at a domain', () => {
  test('finds nothing broken after a deploy and a document', async () => {
    await put({ asctime: now(), message: 'x' });
    const found = await inspected();
    expect(Object.values(found).filter(({ state }) => state === 'broken' || state === 'warning')).toEqual([]);
    expect(Object.keys(found)).toHaveLength(10);
    expect(found.retention).toMatchObject({
      state: 'unknown',
      seen: 'this engine has no index state management',
    });
    expect(found.freshness).toMatchObject({ state: 'ok', seen: 'the newest document is 0 min old' });
  });

  test('names a role mapping that is gone, and what to do', async () => {
    await engine.asMaster({ method: 'DELETE', path: MAPPING });
    expect((await inspected())['role mapping']).toEqual({
      check: 'role mapping',
      state: 'broken',
      seen: 'app-logs-delivery is mapped to nobody; expected arn:aws:iam::123456789012:role/delivery',
      fix: 'Deploy the delivery stack again; its provisioning puts it back.',
    });
    await engine.run('Update', PROPERTIES);
    expect((await inspected())['role mapping']).toMatchObject({ state: 'ok' });
  });

  test('names a resource that somebody changed', async () => {
    await engine.asMaster({ method: 'DELETE', path: '_ingest/pipeline/app-logs?timeout=30s' });
    const { body } = await engine.asMaster({ method: 'GET', path: '_index_template/app-logs' });
    expect(body).toBeDefined();
    await engine.asMaster({
      method: 'PUT',
      path: '_plugins/_security/api/roles/app-logs-delivery',
      body: { cluster_permissions: [], index_permissions: [], description: 'managed by aws-ekk-stack' },
    });
    const found = await inspected();
    expect(found['role rights']).toMatchObject({
      state: 'broken',
      seen: 'app-logs-delivery may not write app-logs and app-logs-*',
    });
    expect(found['index template and the rest']?.seen).toContain('role app-logs-delivery');
    await engine.run('Update', PROPERTIES);
  });

  test('names an index that is close to its number of fields', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 140 }, (_, n) => [`f${n}`, { type: 'keyword' }]),
    );
    await engine.asMaster({ method: 'PUT', path: 'app-logs-wide', body: { mappings: { properties } } });
    expect((await inspected()).fields).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/^app-logs-wide has 1\d\d of 200 fields/),
    });
    await engine.asMaster({ method: 'DELETE', path: 'app-logs-wide' });
  });

  test.each([
    [74, 'ok'],
    [75, 'warning'],
    [89, 'warning'],
    [90, 'broken'],
  ])('a disk that is %d %% full is %s', async (percent, state) => {
    expect((await inspected(Date.now(), percent)).disk).toMatchObject({
      state,
      seen: `the fullest node has ${percent} % of its disk in use`,
    });
  });

  test('names a yellow cluster with the reason', async () => {
    await engine.asMaster({
      method: 'PUT',
      path: 'yellow',
      body: { settings: { number_of_replicas: 1, number_of_shards: 1 } },
    });
    expect((await inspected()).health).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('the cluster is yellow: yellow'),
    });
    await engine.asMaster({ method: 'DELETE', path: 'yellow' });
  });

  test('names a clock that is ten minutes off, and documents of the future', async () => {
    expect((await inspected(Date.now() - 10 * 60_000)).clock).toMatchObject({ state: 'broken' });
    await put({ asctime: '2050-01-01T00:00:00+00:00', message: 'x' });
    expect((await inspected()).freshness).toMatchObject({
      state: 'broken',
      seen: expect.stringContaining('in the future'),
    });
  });
});

describe('npm run doctor -- --endpoint', () => {
  test('looks at an engine by its login', async () => {
    const { url, username, password } = engine.engine;
    const address = new URL(url);
    address.username = username;
    address.password = encodeURIComponent(password);
    const findings = await examineEngine(address.href, 'app-logs');
    expect(findings[0]).toMatchObject({ check: 'credentials', state: 'ok' });
    expect(doctorTable(findings)).toMatch(/^ok {7}credentials/);
    address.password = 'wrong';
    expect(await examineEngine(address.href, 'app-logs')).toMatchObject([
      { check: 'credentials', state: 'broken' },
    ]);
  });

  test.each([
    ['http://127.0.0.1:9200', 'expected http://user:password@host:port or https://…'],
    ['nonsense', 'expected http://user:password@host:port or https://…'],
    ['http://a:b@127.0.0.1:1', 'does not respond'],
  ])('%s is refused with what to do', async (address, message) => {
    await expect(examineEngine(address, 'app-logs')).rejects.toThrow(message);
  });
});
