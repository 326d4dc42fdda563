import { parseProperties } from '../../lambda/provisioning/properties';
import { renderResources } from '../../lambda/provisioning/resources';
import { UnitFixture } from './unit-fixture';
import { wire } from './wire';

const ADMIN = 'arn:aws:iam::123456789012:role/log-admins';
const READER = 'arn:aws:iam::123456789012:role/log-readers';
const GROUPS = { AdminRoleArn: ADMIN, ReaderRoleArn: READER };
const MAPPINGS = '_plugins/_security/api/rolesmapping';

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
});

afterEach(() => fixture.stop());

const backendRoles = (role: string) =>
  (fixture.domain.engine.store.get(`${MAPPINGS}/${role}`) as { backend_roles: string[] } | undefined)
    ?.backend_roles;

describe('the reader’s role', () => {
  const role = renderResources(parseProperties({ ...wire(), ...GROUPS })).find(
    ({ file }) => file === 'roles/reader.json',
  )?.body as { index_permissions: { index_patterns: string[]; allowed_actions: string[] }[] };

  test('reads the index and the dashboards, and has no action that writes', () => {
    expect(role.index_permissions[0]?.index_patterns).toEqual(['app-logs', 'app-logs-*']);
    const actions = role.index_permissions.flatMap((permission) => permission.allowed_actions);
    expect(actions).toEqual(['read', 'read']);
    expect(role).toMatchObject({
      tenant_permissions: [{ tenant_patterns: ['global_tenant'], allowed_actions: ['kibana_all_read'] }],
    });
  });

  test('is not made where there is no reader', async () => {
    await fixture.run('Create');
    expect(fixture.domain.engine.made.join()).not.toContain('reader');
  });
});

describe('the login’s groups', () => {
  test('join the shared roles without touching who is there', async () => {
    await fixture.run('Create', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', ADMIN]);
    expect(backendRoles('kibana_read_only')).toEqual([READER]);
    expect(backendRoles('app-logs-reader')).toEqual([READER]);
  });

  test('are not added twice', async () => {
    await fixture.run('Create', GROUPS);
    await expect(fixture.writesOf('Update', GROUPS)).resolves.toEqual([]);
  });

  test('leave with their resource; a mapping of others stays, one that was ours goes', async () => {
    await fixture.run('Create', GROUPS);
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin']);
    expect(fixture.domain.engine.made).toEqual([]);
  });

  test('a mapping that others joined since stays', async () => {
    await fixture.run('Create', GROUPS);
    backendRoles('kibana_read_only')?.push('arn:of:another');
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('kibana_read_only')).toEqual(['arn:of:another']);
  });

  test('stay while another index of the domain is provisioned', async () => {
    await fixture.run('Create', GROUPS);
    await fixture.run('Update', { ...GROUPS, IndexName: 'web-logs' });
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', ADMIN]);
    await fixture.run('Delete', { ...GROUPS, IndexName: 'web-logs' });
    expect(backendRoles('all_access')).toEqual(['admin']);
  });

  test('another administrator takes the place of the one before', async () => {
    await fixture.run('Create', GROUPS);
    const next = { ...GROUPS, AdminRoleArn: `${ADMIN}-2` };
    await fixture.update(next, GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', `${ADMIN}-2`]);
    expect(backendRoles('kibana_read_only')).toEqual([READER]);
  });

  test('a refused mapping is told with its path', async () => {
    fixture.domain.fault = ({ method }) =>
      method === 'PATCH'
        ? { status: 400, body: { status: 'error', reason: 'Resource is read-only' } }
        : undefined;
    await expect(fixture.run('Create', GROUPS)).rejects.toThrow(
      `provisioning: PATCH ${MAPPINGS}/all_access answered 400 "Resource is read-only"`,
    );
  });
});

describe('the audit log', () => {
  const config = () => fixture.domain.engine.store.get('_plugins/_security/api/audit/config');

  test('is on without request bodies, and keeps what the file does not name', async () => {
    await fixture.run('Create');
    expect(config()).toMatchObject({
      enabled: true,
      audit: { log_request_body: false, ignore_users: ['kibanaserver'] },
      compliance: { write_log_diffs: false, write_ignore_users: ['kibanaserver'] },
    });
  });

  test('stays when the resource goes: it is the domain’s', async () => {
    await fixture.run('Create');
    await fixture.run('Delete');
    expect(config()).toMatchObject({ enabled: true });
  });

  test('that the domain refuses is said, and stops nothing', async () => {
    fixture.domain.fault = ({ path }) =>
      path.endsWith('/audit/config')
        ? { status: 400, body: { status: 'error', reason: 'Invalid' } }
        : undefined;
    await expect(fixture.noticesOf('Create')).resolves.toBe(
      'the audit log stays as it was: "Invalid" (audit/config.json, status 400)',
    );
  });

  test.each([400, 404, 501])('is left out where the engine has none (%i)', async (status) => {
    fixture.domain.fault = ({ path }) =>
      path.endsWith('/audit') ? { status, body: { error: 'no handler found for uri [/x]' } } : undefined;
    // 501 is tried again first, as every 5xx.
    await expect(fixture.noticesOf('Create')).resolves.toBe(
      'this engine has no audit log: its setting was not sent',
    );
  });
});
