import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { load } from '../../../../local/assembly/load';
import { Resolver } from '../../../../local/assembly/resolver';
import { CredentialTable } from '../../../../local/iam/credentials';
import { Facts } from '../../../../local/models/facts';
import { resourceValues } from '../../../../local/models/registry';
import { Permissions } from '../../../../local/run/resources/permissions';
import { Sessions } from '../../../../local/run/resources/sessions';
import { removeAssemblies, writeAssembly } from '../../assembly/assembly-fixture';

const OURS = 'arn:aws:iam::123456789012:role/provisioning';
const SHARED = 'arn:aws:iam::123456789012:role/shared';
const ABROAD = 'arn:aws:iam::111111111111:role/orders';
const STRANGER = 'arn:aws:iam::999999999999:role/orders';
const MASTER = 'arn:aws:iam::123456789012:role/central-logs-master';

const role = (RoleName: string, AWS: string, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS } }],
    },
    ...more,
  },
});
const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: MASTER }] };
const Resources = {
  Provisioning: role('provisioning', 'nobody', { Policies: [{ PolicyName: 'p', PolicyDocument }] }),
  Shared: role('shared', 'arn:aws:iam::111111111111:root'),
};

const credentials = new CredentialTable();
let sessions: Sessions;

beforeAll(async () => {
  const facts = new Facts();
  const assembly = load(writeAssembly({ S: { template: { Resources } } }));
  const resolver: Resolver = new Resolver(
    assembly,
    resourceValues(() => ({ resolver, facts })),
  );
  sessions = new Sessions({ credentials, permissions: new Permissions(resolver) });
  await sessions.start();
});

afterAll(async () => {
  await sessions.stop();
  removeAssemblies();
});

test.each([
  ['a role of the assembly assumes what its policies name', OURS, MASTER, true],
  ['a role of the assembly assumes nothing else', OURS, SHARED, false],
  ['a role of another account assumes a role that trusts its account', ABROAD, SHARED, true],
  ['a role of another account is refused without the trust', STRANGER, SHARED, false],
])('%s', async (_name, caller, RoleArn, isAllowed) => {
  const client = new STSClient({
    endpoint: sessions.url ?? '',
    region: 'eu-west-1',
    credentials: credentials.issue(caller),
    maxAttempts: 1,
  });
  const assumed = client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  if (isAllowed) await expect(assumed).resolves.toHaveProperty('Credentials.AccessKeyId');
  else await expect(assumed).rejects.toMatchObject({ name: 'AccessDenied' });
  client.destroy();
});
