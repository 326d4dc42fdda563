import { AWS_PROFILE, type EngineProfile, OPEN_SOURCE_PROFILE } from '../../../local/engine/profile';
import { EngineFixture } from '../fixtures/engine-fixture';

const ROLES = 'arn:aws:iam::123456789012:role';
const PROPERTIES = {
  NumberOfReplicas: '0',
  AdminRoleArn: `${ROLES}/log-admins`,
  ReaderRoleArn: `${ROLES}/log-readers`,
  SecurityRoleArn: `${ROLES}/log-security`,
};
const NEITHER: EngineProfile = { ...AWS_PROFILE, roles: [] };
const NO_SECURITY_MANAGER =
  'the domain has no role security_manager: the group log-security is not mapped to it';

interface Case {
  readonly name: string;
  readonly profile: EngineProfile;
  readonly mapped: Readonly<Record<string, readonly string[]>>;
  readonly notices: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'the role names of a new domain on AWS',
    profile: AWS_PROFILE,
    mapped: {
      opensearch_dashboards_read_only: [PROPERTIES.ReaderRoleArn],
      opensearch_dashboards_user: [PROPERTIES.SecurityRoleArn],
      security_manager: [PROPERTIES.SecurityRoleArn],
    },
    notices: [],
  },
  {
    name: 'the open-source role names',
    profile: OPEN_SOURCE_PROFILE,
    mapped: {
      kibana_read_only: [PROPERTIES.ReaderRoleArn],
      kibana_user: ['kibanauser', PROPERTIES.SecurityRoleArn],
    },
    notices: [NO_SECURITY_MANAGER],
  },
  {
    name: 'neither role name',
    profile: NEITHER,
    mapped: { kibana_user: ['kibanauser', PROPERTIES.SecurityRoleArn] },
    notices: [
      'the domain has no role opensearch_dashboards_read_only or kibana_read_only: the group log-readers is not mapped to it',
      NO_SECURITY_MANAGER,
    ],
  },
];

jest.setTimeout(60_000);

jest.setTimeout(60_000);

beforeAll(() => jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

describe.each(CASES.map((each) => [each.name, each] as const))('an engine with %s', (_, given) => {
  let engine: EngineFixture;

  beforeAll(async () => {
    engine = await EngineFixture.start(given.profile);
  }, 240_000);

  afterAll(() => engine?.stop(), 60_000);

  async function mapped(): Promise<Record<string, readonly string[]>> {
    const { body } = await engine.asMaster({ method: 'GET', path: '_plugins/_security/api/rolesmapping' });
    const names = ['opensearch_dashboards_read_only', 'kibana_read_only', 'opensearch_dashboards_user'];
    const all = Object.entries(body as Record<string, { backend_roles: string[] }>);
    return Object.fromEntries(
      all
        .filter(([name]) => [...names, 'kibana_user', 'security_manager'].includes(name))
        .map(([name, mapping]) => [name, mapping.backend_roles]),
    );
  }

  test('is provisioned, with a notice for each role that it does not have', async () => {
    const { notices } = await engine.run('Create', PROPERTIES);
    expect(notices).toBe(given.notices.join('; '));
    await expect(mapped()).resolves.toEqual({ kibana_user: ['kibanauser'], ...given.mapped });
    await expect(engine.run('Update', PROPERTIES)).resolves.toMatchObject({ writes: [] });
  });

  test('opens the _security API to security administrators only, where the service does', async () => {
    const call = { method: 'GET', path: '_plugins/_security/api/roles' } as const;
    const isService = given.profile !== OPEN_SOURCE_PROFILE;
    await expect(engine.as(PROPERTIES.AdminRoleArn, call)).resolves.toMatchObject({
      status: isService ? 403 : 200,
    });
    await expect(engine.as(PROPERTIES.SecurityRoleArn, call)).resolves.toMatchObject({
      status: given.profile === AWS_PROFILE ? 200 : 403,
    });
  });

  test('loses the members again on a Delete', async () => {
    await engine.run('Delete', PROPERTIES);
    await expect(mapped()).resolves.toEqual({ kibana_user: ['kibanauser'] });
  });
});
