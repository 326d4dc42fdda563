import { UnitFixture } from '../fixtures/unit-fixture';

const ADMIN = 'arn:aws:iam::123456789012:role/log-admins';
const READER = 'arn:aws:iam::123456789012:role/log-readers';
const SECURITY = 'arn:aws:iam::123456789012:role/log-security';
const GROUPS = { AdminRoleArn: ADMIN, ReaderRoleArn: READER, SecurityRoleArn: SECURITY };
const MAPPINGS = '_plugins/_security/api/rolesmapping';
const READERS = `${MAPPINGS}/opensearch_dashboards_read_only`;

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
});

afterEach(() => fixture.stop());

const backendRoles = (role: string) =>
  (fixture.domain.engine.store.get(`${MAPPINGS}/${role}`) as { backend_roles: string[] } | undefined)
    ?.backend_roles;

describe('the login’s groups', () => {
  test('join the shared roles beside their other members', async () => {
    await fixture.run('Create', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', ADMIN]);
    expect(backendRoles('opensearch_dashboards_read_only')).toEqual([READER]);
    expect(backendRoles('app-logs-reader')).toEqual([READER]);
    expect(backendRoles('security_manager')).toEqual([SECURITY]);
    expect(backendRoles('opensearch_dashboards_user')).toEqual([SECURITY]);
  });

  test('take the old name of a role where the domain does not have the new one', async () => {
    fixture.domain.engine.predefinedRoles = ['all_access', 'kibana_user', 'kibana_read_only'];
    await expect(fixture.noticesOf('Create', GROUPS)).resolves.toBe(
      'the domain has no role security_manager: the group log-security is not mapped to it',
    );
    expect(backendRoles('kibana_read_only')).toEqual([READER]);
    expect(backendRoles('kibana_user')).toEqual([SECURITY]);
    await fixture.run('Delete', GROUPS);
    expect(fixture.domain.engine.made).toEqual([]);
  });

  test('take the new name of a role where the domain has both', async () => {
    fixture.domain.engine.predefinedRoles = ['kibana_read_only', ...fixture.domain.engine.predefinedRoles];
    await fixture.run('Create', GROUPS);
    expect(backendRoles('opensearch_dashboards_read_only')).toEqual([READER]);
    expect(backendRoles('kibana_read_only')).toBeUndefined();
  });

  test('give a notice for a role that the domain has under no name', async () => {
    fixture.domain.engine.predefinedRoles = ['all_access', 'security_manager', 'kibana_user'];
    await expect(fixture.noticesOf('Create', GROUPS)).resolves.toBe(
      'the domain has no role opensearch_dashboards_read_only or kibana_read_only: the group log-readers is not mapped to it',
    );
  });

  test('are not added by a second run', async () => {
    await fixture.run('Create', GROUPS);
    await expect(fixture.writesOf('Update', GROUPS)).resolves.toEqual([]);
  });

  test('leave the shared roles on a Delete, which also deletes the mapping that provisioning made', async () => {
    await fixture.run('Create', GROUPS);
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin']);
    expect(fixture.domain.engine.made).toEqual([]);
  });

  test('leave a mapping that others joined later, and the mapping stays', async () => {
    await fixture.run('Create', GROUPS);
    backendRoles('opensearch_dashboards_read_only')?.push('arn:of:another');
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('opensearch_dashboards_read_only')).toEqual(['arn:of:another']);
  });

  test.each([
    'users',
    'hosts',
    'and_backend_roles',
  ])('leave a mapping that has %s, and the mapping stays', async (kind) => {
    await fixture.run('Create', GROUPS);
    const mapping = fixture.domain.engine.store.get(`${MAPPINGS}/opensearch_dashboards_read_only`);
    Object.assign(mapping as object, { [kind]: ['ada'] });
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('opensearch_dashboards_read_only')).toEqual([]);
  });

  test('leave a mapping that somebody else made, and the mapping stays without members', async () => {
    fixture.domain.engine.store.set(READERS, { description: 'theirs', backend_roles: [] });
    await fixture.run('Create', GROUPS);
    await fixture.run('Delete', GROUPS);
    expect(fixture.domain.engine.store.get(READERS)).toEqual({ description: 'theirs', backend_roles: [] });
  });

  test('stay until the last index of the domain is deleted', async () => {
    await fixture.run('Create', GROUPS);
    await fixture.run('Update', { ...GROUPS, IndexName: 'web-logs' });
    await fixture.run('Delete', GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', ADMIN]);
    await fixture.run('Delete', { ...GROUPS, IndexName: 'web-logs' });
    expect(backendRoles('all_access')).toEqual(['admin']);
  });

  test('replace the administrator of the deploy before', async () => {
    await fixture.run('Create', GROUPS);
    const next = { ...GROUPS, AdminRoleArn: `${ADMIN}-2` };
    await fixture.update(next, GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', `${ADMIN}-2`]);
    expect(backendRoles('opensearch_dashboards_read_only')).toEqual([READER]);
  });

  test('keep the administrator of the deploy before while another index of the domain has the same one', async () => {
    await fixture.run('Create', GROUPS);
    await fixture.run('Create', { ...GROUPS, IndexName: 'web-logs' });
    await fixture.update({ ...GROUPS, AdminRoleArn: `${ADMIN}-2` }, GROUPS);
    expect(backendRoles('all_access')).toEqual(['admin', ADMIN, `${ADMIN}-2`]);
  });

  test('fail the run with the path of a refused mapping', async () => {
    fixture.domain.fault = ({ method }) =>
      method === 'PATCH'
        ? { status: 400, body: { status: 'error', reason: 'Resource is read-only' } }
        : undefined;
    await expect(fixture.run('Create', GROUPS)).rejects.toThrow(
      `provisioning: PATCH ${MAPPINGS}/all_access answered 400 "Resource is read-only"`,
    );
  });
});
