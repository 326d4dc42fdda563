import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type StsOptions, startSts } from '../../../local/control-plane/sts';
import { CredentialTable } from '../../../local/iam/credentials';

const CALLER = 'arn:aws:iam::111111111111:role/path/orders';
const ROLE = 'arn:aws:iam::123456789012:role/shipping';

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function connect(options: Partial<StsOptions> & { readonly holder?: CredentialTable } = {}) {
  const credentials = new CredentialTable();
  const sts = await startSts({ credentials, allow: () => true, ...options });
  const client = new STSClient({
    endpoint: sts.url,
    region: 'eu-west-1',
    credentials: (options.holder ?? credentials).issue(CALLER),
    maxAttempts: 1,
  });
  closers.push(sts.close, () => client.destroy());
  const assume = (more: object = {}) =>
    client.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'orders', ...more }));
  return { client, credentials, assume };
}

describe('the model of STS', () => {
  test('gives the SDK a session of the role, which lasts an hour', async () => {
    const { assume, credentials } = await connect();
    const before = Date.now();
    const { AssumedRoleUser, Credentials } = await assume();
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/shipping/orders');
    expect(credentials.find(Credentials?.AccessKeyId ?? '')).toMatchObject({
      roleArn: ROLE,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    });
    const lastsMs = (Credentials?.Expiration?.getTime() ?? 0) - before;
    expect(Math.abs(lastsMs - 3_600_000)).toBeLessThan(30_000);
  });

  test('gives another session each time', async () => {
    const { assume } = await connect();
    const keys = [await assume(), await assume()].map(({ Credentials }) => Credentials?.AccessKeyId);
    expect(new Set(keys).size).toBe(2);
  });

  test('asks whether the caller may, with the external id, and refuses as the service does', async () => {
    const asked: unknown[] = [];
    const { assume } = await connect({ allow: (...question) => asked.push(question) < 0 });
    await expect(assume({ ExternalId: 'ekk' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::111111111111:assumed-role/orders/local is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(asked).toEqual([[{ roleArn: CALLER, externalId: 'ekk' }, ROLE]]);
  });

  test.each([
    [899, false],
    [900, true],
    [3_600, true],
    [3_601, false],
  ])('takes a session of %i s: %s, because roles are chained', async (DurationSeconds, isTaken) => {
    const { assume } = await connect();
    const taken = assume({ DurationSeconds });
    if (isTaken) await expect(taken).resolves.toBeDefined();
    else await expect(taken).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test.each([
    ['a role that is no ARN', { RoleArn: 'shipping' }],
    ['a session name with a space', { RoleSessionName: 'a b' }],
  ])('refuses %s', async (_, more) => {
    const { assume } = await connect();
    await expect(assume(more)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test('refuses credentials that it does not know', async () => {
    const { assume } = await connect({ holder: new CredentialTable() });
    await expect(assume()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('refuses what it has no model for', async () => {
    const { client } = await connect();
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
    });
  });
});
