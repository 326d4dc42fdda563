import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../lambda/provisioning/login-handler';

const POOLS = { DomainName: 'ekk-dev', UserPoolId: 'eu-west-1_abc', IdentityPoolId: 'eu-west-1:1-2' };
const KEY = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc:ours';
const TOKEN = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const;
const OWN = 'https://search-ekk-dev-abc.eu-west-1.es.amazonaws.com/_dashboards/app/home';
const CUSTOM = 'https://logs.example.org/_dashboards/app/home';
const CLIENT: UserPoolClientType = {
  UserPoolId: POOLS.UserPoolId,
  ClientId: 'ours',
  ClientName: 'AmazonOpenSearchService-ekk-dev-abc',
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  AllowedOAuthFlowsUserPoolClient: true,
  SupportedIdentityProviders: ['COGNITO'],
  RefreshTokenValidity: 30,
};

const userPools = mockClient(CognitoIdentityProviderClient);
const identityPools = mockClient(CognitoIdentityClient);
const responses: Record<string, unknown>[] = [];
let cloudFormation: Server;

beforeEach(async () => {
  process.env.AWS_REGION = 'eu-west-1';
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  responses.length = 0;
  userPools.reset();
  identityPools.reset();
  userPools
    .on(ListUserPoolClientsCommand)
    .resolves({ UserPoolClients: [{ ClientName: 'AmazonOpenSearchService-ekk-dev-abc', ClientId: 'ours' }] });
  clientHas([OWN]);
  userPools.on(UpdateUserPoolClientCommand).resolves({});
  identityPools.on(DescribeIdentityPoolCommand).resolves({
    CognitoIdentityProviders: [
      { ProviderName: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc', ClientId: 'ours' },
    ],
  });
  identityPools.on(GetIdentityPoolRolesCommand).resolves({});
  identityPools.on(SetIdentityPoolRolesCommand).resolves({});
  cloudFormation = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    responses.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await new Promise<void>((done) => cloudFormation.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  jest.restoreAllMocks();
  cloudFormation.closeAllConnections();
  await new Promise((done) => cloudFormation.close(done));
});

function clientHas(urls: string[], LogoutURLs = urls): void {
  const secret = { ClientSecret: 's3cr3t', CreationDate: new Date(0), LastModifiedDate: new Date(0) };
  userPools
    .on(DescribeUserPoolClientCommand)
    .resolves({ UserPoolClient: { ...CLIENT, ...secret, CallbackURLs: urls, LogoutURLs } });
}

async function invoke(
  RequestType: 'Create' | 'Update' | 'Delete',
  properties: object = {},
  old: object = {},
): Promise<Record<string, unknown> | undefined> {
  const event = {
    RequestType,
    ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`,
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'LoginProvisioning',
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'login-provisioning-ekk-dev' }),
    ResourceProperties: { ServiceToken: 't', ...POOLS, ...properties },
    ...(RequestType === 'Update' && { OldResourceProperties: { ServiceToken: 't', ...POOLS, ...old } }),
  } as unknown as CloudFormationCustomResourceEvent;
  await handler(event, { getRemainingTimeInMillis: () => 300_000 } as Context);
  return responses.at(-1);
}

const mapped = () =>
  identityPools.commandCalls(SetIdentityPoolRolesCommand).map(({ args }) => args[0].input.RoleMappings);
const updated = () => userPools.commandCalls(UpdateUserPoolClientCommand).map(({ args }) => args[0].input);

describe('the provisioning of a login', () => {
  test('lets the groups decide the role, and asks for no app client without a custom endpoint', async () => {
    await expect(invoke('Create')).resolves.toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'login-provisioning-ekk-dev',
    });
    expect(mapped()).toEqual([{ [KEY]: TOKEN }]);
    expect(userPools.commandCalls(DescribeUserPoolClientCommand)).toEqual([]);
  });

  test('lets the groups go when it is deleted', async () => {
    identityPools
      .on(GetIdentityPoolRolesCommand)
      .resolves({ RoleMappings: { [KEY]: TOKEN, other: { Type: 'Rules' } } });
    await expect(invoke('Delete', { CustomEndpoint: 'logs.example.org' })).resolves.toMatchObject({
      Status: 'SUCCESS',
    });
    expect(mapped()).toEqual([{ other: { Type: 'Rules' } }]);
    expect(updated()).toEqual([]);
  });

  test('fails the resource with the reason of a refusal', async () => {
    identityPools
      .on(SetIdentityPoolRolesCommand)
      .rejects(new Error('not authorized to perform iam:PassRole'));
    await expect(invoke('Create')).resolves.toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'login-provisioning-ekk-dev',
      Reason: expect.stringContaining('iam:PassRole'),
    });
  });

  test('succeeds with a notice where there is no Cognito', async () => {
    userPools
      .on(ListUserPoolClientsCommand)
      .rejects(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await expect(invoke('Create')).resolves.toMatchObject({
      Status: 'SUCCESS',
      Data: { Notices: 'there is no Cognito here: the login groups were not mapped' },
    });
  });
});

describe('the app client of a login', () => {
  test('returns to the custom endpoint as well, and keeps everything else that it has', async () => {
    await invoke('Create', { CustomEndpoint: 'logs.example.org' });
    const urls = [OWN, CUSTOM];
    expect(updated()).toEqual([{ ...CLIENT, CallbackURLs: urls, LogoutURLs: urls }]);
  });

  test('gets the address of Dashboards where it has none', async () => {
    clientHas([OWN], []);
    await invoke('Create', { CustomEndpoint: 'logs.example.org' });
    expect(updated()).toMatchObject([{ CallbackURLs: [OWN, CUSTOM], LogoutURLs: [CUSTOM] }]);
  });

  test('is not written where it has the addresses, in whatever order', async () => {
    clientHas([CUSTOM, OWN]);
    await invoke('Create', { CustomEndpoint: 'logs.example.org' });
    expect(updated()).toEqual([]);
  });

  test('no longer returns to a former custom endpoint, whose name somebody else may have later', async () => {
    clientHas([OWN, CUSTOM]);
    await invoke('Update', { CustomEndpoint: 'new.example.org' }, { CustomEndpoint: 'logs.example.org' });
    const next = [OWN, CUSTOM.replace('logs.', 'new.')];
    expect(updated()).toMatchObject([{ CallbackURLs: next, LogoutURLs: next }]);
  });

  test('returns to the domain’s own endpoint alone once the custom endpoint is gone', async () => {
    clientHas([OWN, CUSTOM]);
    await invoke('Update', {}, { CustomEndpoint: 'logs.example.org' });
    expect(updated()).toMatchObject([{ CallbackURLs: [OWN], LogoutURLs: [OWN] }]);
  });

  test('keeps its addresses over a deploy that changes something else', async () => {
    clientHas([OWN, CUSTOM]);
    const same = { CustomEndpoint: 'logs.example.org' };
    await expect(invoke('Update', same, same)).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(updated()).toEqual([]);
  });

  test('fails the resource with the reason when Cognito refuses the change', async () => {
    userPools.on(UpdateUserPoolClientCommand).rejects(new Error('invalid callback URL'));
    await expect(invoke('Create', { CustomEndpoint: 'logs.example.org' })).resolves.toMatchObject({
      Status: 'FAILED',
      Reason: 'invalid callback URL',
    });
  });
});
