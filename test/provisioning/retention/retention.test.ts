import { IsmModel } from '../fixtures/ism-model';
import { UnitFixture } from '../fixtures/unit-fixture';

const RETENTION = { RetentionDays: '7', IndexRotationPeriod: 'OneDay' };
const POLICY = '_plugins/_ism/policies/app-logs-retention';
const MONTHLY_POLICY = `${POLICY}-one-month`;

let fixture: UnitFixture;
let ism: IsmModel;

beforeEach(async () => {
  fixture = await UnitFixture.start();
  ism = new IsmModel();
  fixture.domain.engine.ism = ism;
  await fixture.run('Create');
});

afterEach(() => fixture.stop());

const update = (change: object = {}) => fixture.writesOf('Update', { ...RETENTION, ...change });

/** Runs an Update, and then the first job of every index. */
async function settle(change: object = {}): Promise<void> {
  await update(change);
  ism.initialise();
}

describe('retention', () => {
  test('comes before the index template, so that no index is made without it', async () => {
    fixture.domain.forget();
    await fixture.run('Delete');
    const writes = await fixture.writesOf('Create', RETENTION);
    expect(writes.indexOf(`PUT ${POLICY}`)).toBe(0);
    expect(writes).toContain('PUT _index_template/app-logs');
  });

  test('is added to existing indices of the stage in one request, and not to the bare index', async () => {
    ism.create('app-logs-2026-11-20', 'app-logs-2026-11-21', 'app-logs', 'app-logsx', 'other');
    await expect(update()).resolves.toEqual([
      `PUT ${POLICY}`,
      'POST _plugins/_ism/add/app-logs-2026-11-20,app-logs-2026-11-21',
    ]);
    await expect(update()).resolves.toEqual([]);
    ism.initialise();
    await expect(update()).resolves.toEqual([]);
  });

  test('replaces the version of the policy that it read and moves existing indices to the new one', async () => {
    await update();
    ism.create('app-logs-2026-11-20');
    ism.initialise();
    await expect(update({ RetentionDays: '30' })).resolves.toEqual([
      expect.stringMatching(/^PUT .*app-logs-retention\?if_seq_no=\d+&if_primary_term=1$/),
      'POST _plugins/_ism/change_policy/app-logs-2026-11-20',
    ]);
    ism.initialise();
    await expect(update({ RetentionDays: '30' })).resolves.toEqual([]);
  });

  test('gives indices of a longer period a policy of their own', async () => {
    await settle({ IndexRotationPeriod: 'OneMonth' });
    ism.create('app-logs-2026-11');
    ism.initialise();
    await expect(update()).resolves.toEqual([
      expect.stringContaining(`PUT ${POLICY}?`),
      `PUT ${MONTHLY_POLICY}`,
      'POST _plugins/_ism/change_policy/app-logs-2026-11',
    ]);
    expect(ism.dueAt('app-logs-2026-11')).toBe(38 * 86_400_000);
  });

  test('removes the policy of another period after its last index is gone', async () => {
    await settle();
    ism.create('app-logs-2026-11');
    await settle();
    ism.indices.clear();
    await expect(update()).resolves.toEqual([`DELETE ${MONTHLY_POLICY}`]);
  });

  test('lets an index without a period in its name age from its creation', async () => {
    ism.create('app-logs-restored');
    await update();
    expect(ism.policyOf('app-logs-restored')).toBe('app-logs-retention');
  });

  test('takes the policy away from a bare index that has it', async () => {
    ism.create('app-logs');
    await settle();
    ism.respond('POST', '_plugins/_ism/add/app-logs', '{"policy_id":"app-logs-retention"}');
    await expect(update()).resolves.toEqual(['POST _plugins/_ism/remove/app-logs']);
  });

  test('is repaired by the next run where an index lost its policy or has an old version', async () => {
    await settle();
    ism.create('app-logs-2026-11-20', 'app-logs-2026-11-21');
    await settle({ RetentionDays: '30' });
    ism.respond('POST', '_plugins/_ism/remove/app-logs-2026-11-20', '');
    await expect(update({ RetentionDays: '30' })).resolves.toEqual([
      'POST _plugins/_ism/add/app-logs-2026-11-20',
    ]);
    Object.assign(ism.policies.get('app-logs-retention') ?? {}, { seqNo: 99 });
    ism.initialise();
    await expect(update({ RetentionDays: '30' })).resolves.toEqual([
      'POST _plugins/_ism/change_policy/app-logs-2026-11-20,app-logs-2026-11-21',
    ]);
  });

  test('leaves an index alone that has the policy of somebody else', async () => {
    ism.policies.set('theirs', { seqNo: 1, body: { states: [] } });
    ism.create('app-logs-2026-11-20');
    ism.respond('POST', '_plugins/_ism/add/app-logs-2026-11-20', '{"policy_id":"theirs"}');
    await expect(fixture.noticesOf('Update', RETENTION)).resolves.toBe(
      'index app-logs-2026-11-20 has the policy theirs and is left alone',
    );
    expect(ism.policyOf('app-logs-2026-11-20')).toBe('theirs');
  });

  test('replaces the policy of an index between two states by a removal and an addition', async () => {
    await settle();
    ism.create('app-logs-2026-11-20');
    ism.initialise();
    Object.assign(ism.indices.get('app-logs-2026-11-20') ?? {}, { isInTransition: true });
    await expect(update({ RetentionDays: '30' })).resolves.toEqual([
      expect.stringContaining(`PUT ${POLICY}`),
      'POST _plugins/_ism/change_policy/app-logs-2026-11-20',
      'POST _plugins/_ism/remove/app-logs-2026-11-20',
      'POST _plugins/_ism/add/app-logs-2026-11-20',
    ]);
    expect(ism.dueAt('app-logs-2026-11-20')).toBe(31 * 86_400_000);
  });

  test('gives a notice for an index that ISM refuses', async () => {
    ism.create('app-logs-2026-11-20');
    const refusal = { index_name: 'app-logs-2026-11-20', reason: 'no permissions' };
    fixture.domain.fault = ({ path }) =>
      path.startsWith('_plugins/_ism/add/')
        ? { status: 200, body: { updated_indices: 0, failures: true, failed_indices: [refusal] } }
        : undefined;
    await expect(fixture.noticesOf('Update', RETENTION)).resolves.toBe(
      'index app-logs-2026-11-20 keeps its retention: no permissions',
    );
  });

  test('splits a long list of indices into requests that the engine accepts', async () => {
    const hours = Array.from(
      { length: 200 },
      (_, n) => `2026-11-${10 + Math.floor(n / 24)}-${String(n % 24).padStart(2, '0')}`,
    );
    ism.create(...hours.map((hour) => `app-logs-${hour}`));
    const writes = await update({ IndexRotationPeriod: 'OneHour' });
    expect(writes).toHaveLength(3);
    expect(Math.max(...writes.map((write) => write.length))).toBeLessThan(4_096);
    expect([...ism.indices.keys()].filter((name) => ism.policyOf(name) === undefined)).toEqual([]);
  });
});

describe('removal of retention', () => {
  test.each([
    'Update',
    'Delete',
  ] as const)('removes it from the indices before the policies, on %s', async (type) => {
    await settle();
    ism.create('app-logs-2026-11', 'app-logs-2026-11-20');
    await settle();
    const writes = (await fixture.writesOf(type)).filter((write) => write.includes('_ism'));
    expect(writes).toEqual([
      'POST _plugins/_ism/remove/app-logs-2026-11,app-logs-2026-11-20',
      `DELETE ${POLICY}`,
      `DELETE ${MONTHLY_POLICY}`,
    ]);
    expect(ism.dueAt('app-logs-2026-11-20')).toBeUndefined();
  });
});

describe('an engine without ISM', () => {
  test('gives a notice if the properties ask for retention', async () => {
    fixture.domain.engine.ism = undefined;
    await expect(fixture.noticesOf('Update', RETENTION)).resolves.toBe(
      'this engine has no ism-policy: app-logs-retention was checked but not sent (ism-policies/retention.json)',
    );
    await expect(fixture.noticesOf('Update')).resolves.toBe('');
    await expect(fixture.run('Delete')).resolves.toBeDefined();
  });
});
