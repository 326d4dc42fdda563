import {
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  ResourceNotFoundException,
  SetIdentityPoolRolesCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import { ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeDomainCommand, ResourceNotFoundException as NoDomain } from '@aws-sdk/client-opensearch';
import { UnitFixture } from '../fixtures/unit-fixture';

const POOLS = { UserPoolId: 'eu-west-1_abc', IdentityPoolId: 'eu-west-1:11111111-2222' };
const PROVIDER = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc';
const TOKEN = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const;
const THEIRS = {
  'graph.facebook.com': { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' },
} as const;
const ROLES = { authenticated: 'arn:aws:iam::123456789012:role/nobody' };

const POOL = {
  IdentityPoolId: POOLS.IdentityPoolId,
  IdentityPoolName: 'pool',
  AllowUnauthenticatedIdentities: false,
  IdentityPoolTags: { team: 'logs' },
};
const withProviders = (...clientIds: string[]) => ({
  CognitoIdentityProviders: clientIds.map((ClientId) => ({ ProviderName: PROVIDER, ClientId })),
});

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  fixture.userPools.on(ListUserPoolClientsCommand).resolves({
    UserPoolClients: [
      { ClientName: 'AmazonOpenSearchService-ekk-dev-2-eu-west-1-zzzz', ClientId: 'longer-name' },
      { ClientName: 'AmazonOpenSearchService-ekk-dev-eu-west-1-q1w2e3', ClientId: 'ours' },
      { ClientName: 'mobile-app', ClientId: 'another' },
    ],
  });
  fixture.identityPools
    .on(GetIdentityPoolRolesCommand)
    .resolves({ Roles: ROLES, RoleMappings: { ...THEIRS } });
  fixture.identityPools.on(SetIdentityPoolRolesCommand).resolves({});
  fixture.identityPools.on(DescribeIdentityPoolCommand).resolves({ ...POOL, ...withProviders('ours') });
  fixture.identityPools.on(UpdateIdentityPoolCommand).resolves(POOL);
});

afterEach(() => fixture.stop());

const updated = () =>
  fixture.identityPools.commandCalls(UpdateIdentityPoolCommand).map(({ args }) => args[0].input);

const set = () =>
  fixture.identityPools.commandCalls(SetIdentityPoolRolesCommand).map(({ args }) => args[0].input);

describe('the identity pool', () => {
  test('gets the service’s app client back after an update took it out', async () => {
    fixture.identityPools.on(DescribeIdentityPoolCommand).resolves({ ...POOL, ...withProviders('theirs') });
    await fixture.run('Create', POOLS);
    expect(updated()).toEqual([
      {
        ...POOL,
        CognitoIdentityProviders: [
          { ProviderName: PROVIDER, ClientId: 'theirs' },
          { ProviderName: PROVIDER, ClientId: 'ours', ServerSideTokenCheck: true },
        ],
      },
    ]);
  });

  test('is attached to the app client before roles are mapped for it', async () => {
    fixture.identityPools.on(DescribeIdentityPoolCommand).resolves(POOL);
    await fixture.run('Create', POOLS);
    const sent = fixture.identityPools.calls().map(({ args }) => args[0].constructor.name);
    expect(sent.indexOf('UpdateIdentityPoolCommand')).toBeLessThan(
      sent.indexOf('SetIdentityPoolRolesCommand'),
    );
    expect(updated()).toHaveLength(1);
  });

  test('is not written while the app client is in it', async () => {
    await fixture.run('Create', POOLS);
    expect(updated()).toEqual([]);
  });
});

describe('the login', () => {
  test('takes roles from the token of the service’s app client and keeps the other mappings', async () => {
    await fixture.run('Create', POOLS);
    expect(set()).toEqual([
      {
        IdentityPoolId: POOLS.IdentityPoolId,
        Roles: ROLES,
        RoleMappings: { ...THEIRS, [`${PROVIDER}:ours`]: TOKEN },
      },
    ]);
  });

  test('is not written by a second run', async () => {
    fixture.identityPools
      .on(GetIdentityPoolRolesCommand)
      .resolves({ Roles: ROLES, RoleMappings: { [`${PROVIDER}:ours`]: { ...TOKEN }, ...THEIRS } });
    await fixture.run('Create', POOLS);
    expect(set()).toEqual([]);
  });

  test('finds an app client without a region in its name on a later page', async () => {
    fixture.userPools
      .on(ListUserPoolClientsCommand)
      .resolvesOnce({ UserPoolClients: [{ ClientName: 'x', ClientId: 'x' }], NextToken: 'more' })
      .resolves({
        UserPoolClients: [{ ClientName: 'AmazonOpenSearchService-ekk-dev-abc', ClientId: 'ours' }],
      });
    await fixture.run('Create', POOLS);
    expect(set()[0]?.RoleMappings).toHaveProperty([`${PROVIDER}:ours`]);
  });

  test('waits until the app client exists', async () => {
    fixture.userPools
      .on(ListUserPoolClientsCommand)
      .resolvesOnce({})
      .resolves({
        UserPoolClients: [{ ClientName: 'AmazonOpenSearchService-ekk-dev-abc', ClientId: 'ours' }],
      });
    await fixture.run('Create', POOLS);
    expect(fixture.clock.slept).toEqual([10_000]);
    expect(set()).toHaveLength(1);
  });

  test('fails with what to do if the app client never appears', async () => {
    fixture.userPools.on(ListUserPoolClientsCommand).resolves({});
    await expect(fixture.run('Create', POOLS)).rejects.toThrow(
      'provisioning: user pool eu-west-1_abc has no app client of domain ekk-dev after 120 s.',
    );
  });

  test('needs the ids of both pools', async () => {
    await expect(fixture.run('Create', { UserPoolId: 'x' })).rejects.toThrow(
      'UserPoolId and IdentityPoolId are needed together',
    );
  });

  test.each([
    ['a closed port', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['an unknown operation', Object.assign(new Error('no'), { name: 'UnknownOperationException' })],
  ])('is left out with a notice where Cognito is %s', async (_, error) => {
    fixture.userPools.on(ListUserPoolClientsCommand).rejects(error);
    await expect(fixture.noticesOf('Create', POOLS)).resolves.toBe(
      'there is no Cognito here: the login groups were not mapped',
    );
  });

  test('fails with the reason of a refusal by Cognito', async () => {
    fixture.identityPools
      .on(SetIdentityPoolRolesCommand)
      .rejects(new Error('not authorized to perform iam:PassRole'));
    await expect(fixture.run('Create', POOLS)).rejects.toThrow('iam:PassRole');
  });
});

describe('a Delete', () => {
  beforeEach(() => {
    fixture.identityPools.on(GetIdentityPoolRolesCommand).resolves({
      Roles: ROLES,
      RoleMappings: { ...THEIRS, [`${PROVIDER}:ours`]: TOKEN, [`${PROVIDER}:other`]: TOKEN },
    });
  });

  test.each([
    'there',
    'absent',
  ])('removes the mapping of its own app client alone while the domain is %s', async (domain) => {
    if (domain === 'absent') {
      fixture.controlPlane.on(DescribeDomainCommand).rejects(new NoDomain({ message: 'x', $metadata: {} }));
    }
    await fixture.run('Delete', POOLS);
    expect(set()[0]?.RoleMappings).toEqual({ ...THEIRS, [`${PROVIDER}:other`]: TOKEN });
  });

  test('keeps the mapping for the other index of the domain', async () => {
    await fixture.run('Create', { ...POOLS, IndexName: 'web-logs' });
    fixture.identityPools.resetHistory();
    await fixture.run('Delete', POOLS);
    expect(set()).toEqual([]);
  });

  test('succeeds if the pools no longer exist', async () => {
    const gone = new ResourceNotFoundException({ message: 'gone', $metadata: {} });
    fixture.identityPools.on(GetIdentityPoolRolesCommand).rejects(gone);
    await expect(fixture.run('Delete', POOLS)).resolves.toBeDefined();
  });
});
