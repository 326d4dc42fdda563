import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { UnitFixture } from './fixtures/unit-fixture';

const MASTER = 'arn:aws:iam::123456789012:role/central-logs-master';
const RETENTION = { RetentionDays: '7', IndexRotationPeriod: 'OneDay' };
const AUDIT = '_plugins/_security/api/audit/config';
const Credentials = {
  AccessKeyId: 'ASIAMASTER',
  SecretAccessKey: 'secret',
  SessionToken: 'token',
  Expiration: new Date(0),
};
const denied = Object.assign(new Error('not authorized to perform: sts:AssumeRole.'), {
  name: 'AccessDenied',
});

let fixture: UnitFixture;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  fixture.sts.on(AssumeRoleCommand).resolves({ Credentials });
});

afterEach(() => fixture.stop());

const existing = () => ({
  DomainName: 'central-logs',
  DomainEndpoint: fixture.domain.endpoint,
  MasterRoleArn: MASTER,
  ExistingDomain: 'true',
  ...RETENTION,
});

/** Access keys that signed requests to the domain. */
const signers = () =>
  new Set(
    fixture.domain.seen.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]),
  );

describe('a domain with a given endpoint', () => {
  test('is reached without a question to OpenSearch Service, which a function in a VPC could not ask', async () => {
    const { data } = await fixture.run('Create', { DomainEndpoint: fixture.domain.endpoint });
    expect(data).toMatchObject({ Endpoint: fixture.domain.endpoint, Writes: '5' });
    await fixture.run('Delete', { DomainEndpoint: fixture.domain.endpoint });
    expect(fixture.controlPlane.calls()).toEqual([]);
    expect(fixture.sts.calls()).toEqual([]);
    expect(signers()).toEqual(new Set(['own']));
  });

  test('no longer exists for a Delete where its host name does not exist', async () => {
    const DomainEndpoint = 'search-gone.invalid';
    await expect(fixture.run('Delete', { DomainEndpoint })).resolves.toBeDefined();
    await expect(fixture.run('Create', { DomainEndpoint })).rejects.toThrow('ENOTFOUND');
  });
});

describe('a domain of somebody else', () => {
  test('gets requests that its master role signs', async () => {
    await fixture.run('Create', existing());
    expect(signers()).toEqual(new Set(['ASIAMASTER']));
    expect(fixture.domain.seen[0]?.headers['x-amz-security-token']).toBe('token');
    expect(fixture.sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toEqual({
      RoleArn: MASTER,
      RoleSessionName: 'ekk-provisioning',
    });
  });

  test('gives back what was made in it, by its master role', async () => {
    await fixture.run('Create', existing());
    fixture.domain.forget();
    await fixture.run('Delete', existing());
    expect(fixture.domain.engine.made).toEqual([]);
    expect(signers()).toEqual(new Set(['ASIAMASTER']));
  });

  test('keeps its audit log as it is', async () => {
    const before = structuredClone(fixture.domain.engine.store.get(AUDIT));
    await fixture.run('Create', existing());
    expect(fixture.domain.engine.store.get(AUDIT)).toEqual(before);
    expect(fixture.domain.seen.filter(({ path }) => path.includes('audit'))).toEqual([]);
  });

  test('is entered once its trust policy counts, which it may do a moment after its change', async () => {
    fixture.sts.on(AssumeRoleCommand).rejectsOnce(denied).rejectsOnce(denied).resolves({ Credentials });
    await expect(fixture.run('Create', existing())).resolves.toBeDefined();
    expect(fixture.clock.slept).toEqual([5_000, 5_000]);
  });

  test('refuses a role that it does not trust, with what to do', async () => {
    fixture.sts.on(AssumeRoleCommand).rejects(denied);
    await expect(fixture.run('Create', existing())).rejects.toThrow(
      `provisioning: AssumeRole ${MASTER}: not authorized to perform: sts:AssumeRole. Trust the output ` +
        'ProvisioningRoleArn of the data stack in the trust policy of this role, then try again.',
    );
    expect(fixture.domain.seen).toEqual([]);
  });

  test('is not tried again for an error that no wait cures', async () => {
    fixture.sts
      .on(AssumeRoleCommand)
      .rejects(Object.assign(new Error('No such region.'), { name: 'RegionDisabledException' }));
    await expect(fixture.run('Create', existing())).rejects.toThrow('No such region.');
    expect(fixture.clock.slept).toEqual([]);
  });

  test('has to say where it is and who its master is', async () => {
    await expect(fixture.run('Create', { ExistingDomain: 'true' })).rejects.toThrow(
      'ExistingDomain needs DomainEndpoint and MasterRoleArn',
    );
  });
});

describe('templates of others in the domain', () => {
  const template = (patterns: string | string[], priority?: number) => ({
    index_patterns: patterns,
    ...(priority === undefined ? {} : { priority }),
  });
  const put = (name: string, body: object) =>
    fixture.domain.engine.store.set(`_index_template/${name}`, body);
  const putPolicy = (name: string, ism_template: object[] | undefined) =>
    fixture.domain.engine.ism?.policies.set(name, {
      seqNo: 1,
      body: { states: [], ...(ism_template && { ism_template }) } as never,
    });

  test.each([
    ['all indices', ['*']],
    ['the beginning of the name', ['app-*']],
    ['the index itself', ['app-logs']],
    ['a part of the rotations', ['other', 'app-logs-2026-*']],
    ['the end of the name', ['*-logs-2026-11-21']],
  ])('of the same priority for %s are refused before anything is written', async (_, patterns) => {
    put('theirs', template(patterns, 200));
    await expect(fixture.run('Create', existing())).rejects.toThrow(
      `provisioning: index template theirs (${patterns.join(', ')}): same priority as ours for the indices app-logs-*`,
    );
    expect(fixture.domain.writes).toEqual([]);
  });

  test('of the same priority for retention are refused as well, and all at once', async () => {
    put('theirs', template('app-logs*', 200));
    putPolicy('old', [template(['app*'], 200)]);
    await expect(fixture.run('Create', existing())).rejects.toThrow(
      'index template theirs (app-logs*); ISM policy old (app*): same priority as ours',
    );
    expect(fixture.domain.writes).toEqual([]);
  });

  test.each([
    ['another name', ['app-log', 'app-logsx-*', 'web-*'], 200],
    ['a lower priority', ['*'], 100],
    ['no priority, which is the lowest', ['*'], undefined],
  ])('with %s are left alone', async (_, patterns, priority) => {
    const theirs = template(patterns, priority);
    put('theirs', theirs);
    putPolicy('theirs', [theirs]);
    putPolicy('without', undefined);
    await expect(fixture.noticesOf('Create', existing())).resolves.toBe('');
    expect(fixture.domain.engine.store.get('_index_template/theirs')).toBe(theirs);
  });

  test('of a higher priority are named, because they count in place of ours', async () => {
    put('theirs', template(['app-*'], 500));
    await expect(fixture.noticesOf('Create', existing())).resolves.toContain(
      'index template theirs has a higher priority and counts in place of the one of the stage',
    );
  });

  test('are not looked for again when they are our own', async () => {
    await fixture.run('Create', existing());
    await expect(fixture.writesOf('Update', existing())).resolves.toEqual([]);
  });
});
