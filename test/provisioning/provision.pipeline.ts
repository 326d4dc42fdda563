import { bulk, EngineFixture } from './fixtures/engine-fixture';
import { wire } from './fixtures/wire';

const DELIVERY = wire().DeliveryRoleArn as string;
const READER = 'arn:aws:iam::123456789012:role/log-readers';
const ADMIN = 'arn:aws:iam::123456789012:role/log-admins';
const FULL = {
  NumberOfReplicas: '0',
  RetentionDays: '7',
  IndexRotationPeriod: 'OneDay',
  AdminRoleArn: ADMIN,
  ReaderRoleArn: READER,
};

let engine: EngineFixture;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  engine = await EngineFixture.start();
}, 240_000);

afterAll(async () => {
  await engine?.stop();
  jest.restoreAllMocks();
}, 60_000);

describe('provisioning a real engine', () => {
  test('an engine before provisioning refuses the delivery role every write', async () => {
    const { status } = await engine.as(DELIVERY, bulk('app-logs-1', { message: 'x' }));
    expect(status).toBe(403);
  });

  test('a Create makes every resource and names what this engine lacks', async () => {
    const { writes, notices } = await engine.run('Create', FULL);
    expect(writes).toEqual([
      'PUT /_plugins/_security/api/roles/app-logs-delivery',
      'PUT /_plugins/_security/api/rolesmapping/app-logs-delivery',
      'PUT /_plugins/_security/api/roles/app-logs-reader',
      'PUT /_plugins/_security/api/rolesmapping/app-logs-reader',
      'PUT /_ingest/pipeline/app-logs',
      'PUT /_index_template/app-logs',
      'PATCH /_plugins/_security/api/rolesmapping/all_access',
      'PUT /_plugins/_security/api/rolesmapping/opensearch_dashboards_read_only',
      'PUT /_plugins/_security/api/audit/config',
    ]);
    expect(notices).toBe(
      'this engine has no ism-policy: app-logs-retention was checked but not sent (ism-policies/retention.json)',
    );
  });

  test('a second run of the same properties writes nothing', async () => {
    await expect(engine.run('Update', FULL)).resolves.toMatchObject({ writes: [] });
  });

  test('a changed field of the index template costs one write', async () => {
    const path = '_index_template/app-logs';
    const { body } = await engine.asMaster({ method: 'GET', path });
    const template = (
      body as { index_templates: [{ index_template: { template: { mappings: { properties: object } } } }] }
    ).index_templates[0].index_template;
    Object.assign(template.template.mappings.properties, { username: { type: 'text' } });
    await engine.asMaster({ method: 'PUT', path, body: template });
    await expect(engine.run('Update', FULL)).resolves.toMatchObject({ writes: [`PUT /${path}`] });
  });

  test('a changed number of replicas costs one write', async () => {
    const { writes } = await engine.run('Update', { ...FULL, NumberOfReplicas: '1' });
    expect(writes).toEqual(['PUT /_index_template/app-logs']);
    await engine.run('Update', FULL);
  });
});

describe('the mapped delivery role', () => {
  test('writes to its index, while items for another index in the same request are refused one by one', async () => {
    const own = bulk('app-logs-2026-11-21', { asctime: '2026-11-21T09:27:44Z', message: 'own' });
    const foreign = bulk('app-logsx', { message: 'foreign' });
    const { status, body } = await engine.as(DELIVERY, { ...own, body: own.body + foreign.body });
    const items = (body as { items: { index: { status: number } }[] }).items;
    expect([status, ...items.map(({ index }) => index.status)]).toEqual([200, 201, 403]);
  });

  test('may not read another index', async () => {
    await engine.asMaster(bulk('foreign', { message: 'x' }));
    const { status } = await engine.as(DELIVERY, { method: 'GET', path: 'foreign/_search' });
    expect(status).toBe(403);
  });
});

describe('the reader', () => {
  test.each([
    ['searches the index', 200, { method: 'GET', path: 'app-logs-2026-11-21/_search' }],
    ['asks for its fields', 200, { method: 'GET', path: 'app-logs-2026-11-21/_field_caps?fields=*' }],
    ['may not write it', 403, { method: 'PUT', path: 'app-logs-2026-11-21/_doc/1', body: {} }],
    ['may not delete it', 403, { method: 'DELETE', path: 'app-logs-2026-11-21' }],
    ['may not see another index', 403, { method: 'GET', path: 'foreign/_search' }],
    ['may not see all indices', 403, { method: 'GET', path: '*/_search' }],
    ['may not write dashboards', 403, { method: 'PUT', path: '.kibana/_doc/1', body: {} }],
    ['may not give roles', 403, { method: 'PUT', path: '_plugins/_security/api/roles/x', body: {} }],
  ] as const)('%s: %i', async (_, status, call) => {
    await expect(engine.as(READER, call)).resolves.toMatchObject({ status });
  });

  test('may not read the tenant of another person', async () => {
    // The security plugin names the index of a private tenant by the hash of the user's name and the name.
    const path = '.kibana_-1091714203_alice_1';
    await engine.asMaster({
      method: 'PUT',
      path: `${path}/_doc/1?refresh=true`,
      body: { type: 'dashboard' },
    });
    await expect(engine.as(READER, { method: 'GET', path: `${path}/_search` })).resolves.toMatchObject({
      status: 403,
    });
    const headers = { securitytenant: 'alice' };
    const { status } = await engine.as(READER, { method: 'GET', path: '.kibana/_search', headers });
    expect(status).toBe(403);
  });

  test('reads the dashboards of the global tenant and may not write them', async () => {
    // Dashboards makes an alias of a numbered index.
    await engine.asMaster({ method: 'PUT', path: '.kibana_1', body: { aliases: { '.kibana': {} } } });
    const path = '.kibana/_doc/dashboard:x?refresh=true';
    await engine.asMaster({ method: 'PUT', path, body: { type: 'dashboard' } });
    // Dashboards itself sends this header to the engine for the global tenant.
    const headers = { securitytenant: '' };
    const read = await engine.as(READER, { method: 'GET', path: '.kibana/_search', headers });
    expect(read).toMatchObject({ status: 200, body: { hits: { total: { value: 1 } } } });
    const write = await engine.as(READER, {
      method: 'PUT',
      path: '.kibana/_doc/dashboard:y',
      headers,
      body: { type: 'x' },
    });
    expect(write.status).toBe(403);
  });
});

describe('the administrator', () => {
  test('reads every index of the domain', async () => {
    const response = await engine.as(ADMIN, { method: 'GET', path: 'foreign/_search' });
    expect(response.status).toBe(200);
  });
});

describe('saved objects', () => {
  afterEach(() => {
    engine.savedObjects = undefined;
  });

  test('are checked but not sent where there is no Dashboards', async () => {
    const object = {
      type: 'index-pattern',
      id: 'app-logs',
      attributes: { title: 'app-logs-*' },
      references: [],
    };
    engine.savedObjects = JSON.stringify(object);
    const { writes, notices } = await engine.run('Update', FULL);
    expect(writes).toEqual([]);
    expect(notices).toContain(
      'no Dashboards behind this endpoint: 1 saved objects were checked but not sent',
    );
  });

  test('are refused without a Dashboards as well if Dashboards would refuse them', async () => {
    engine.savedObjects = JSON.stringify({ type: 'lens', id: 'mine', attributes: {}, references: [] });
    await expect(engine.run('Update', FULL)).rejects.toThrow('lens/mine: type is not one of');
  });
});

describe('removal', () => {
  test('an Update without the reader removes the reader’s role and its mapping', async () => {
    const { ReaderRoleArn: _, ...rest } = FULL;
    const update = await engine.run('Update', rest);
    expect(update.writes).toEqual([
      'DELETE /_plugins/_security/api/roles/app-logs-reader',
      'DELETE /_plugins/_security/api/rolesmapping/app-logs-reader',
    ]);
    await engine.run('Update', FULL);
  });

  test('the Delete for an old index name keeps what the new index shares with it', async () => {
    const next = { ...FULL, IndexName: 'web-logs' };
    await engine.run('Update', next);
    await engine.run('Delete', FULL);
    const { body } = await engine.asMaster({
      method: 'GET',
      path: '_plugins/_security/api/rolesmapping/all_access',
    });
    expect(JSON.stringify(body)).toContain(ADMIN);
    await expect(engine.run('Update', next)).resolves.toMatchObject({ writes: [] });
  });

  test('a Delete removes what provisioning made and nothing else', async () => {
    const { writes } = await engine.run('Delete', { ...FULL, IndexName: 'web-logs' });
    expect(writes).toEqual([
      'PATCH /_plugins/_security/api/rolesmapping/all_access',
      'DELETE /_plugins/_security/api/rolesmapping/opensearch_dashboards_read_only',
      'DELETE /_index_template/web-logs',
      'DELETE /_ingest/pipeline/web-logs',
      'DELETE /_plugins/_security/api/rolesmapping/web-logs-reader',
      'DELETE /_plugins/_security/api/roles/web-logs-reader',
      'DELETE /_plugins/_security/api/rolesmapping/web-logs-delivery',
      'DELETE /_plugins/_security/api/roles/web-logs-delivery',
    ]);
    const { body } = await engine.asMaster({
      method: 'GET',
      path: '_plugins/_security/api/rolesmapping/all_access',
    });
    expect((body as { all_access: { backend_roles: string[] } }).all_access.backend_roles).toEqual(['admin']);
  });

  test('a Delete writes nothing where nothing was made', async () => {
    await expect(engine.run('Delete', FULL)).resolves.toMatchObject({ writes: [] });
  });
});
