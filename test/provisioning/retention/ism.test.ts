import {
  parseProperties,
  type RotationPeriod,
} from '../../../lambda/provisioning/custom-resource/properties';
import { renderResources } from '../../../lambda/provisioning/domain/resources';
import { minIndexAge, policyProblems } from '../../../lambda/provisioning/retention/ism';
import { UnitFixture } from '../fixtures/unit-fixture';
import { wire } from '../fixtures/wire';

const RETENTION = { RetentionDays: '7', IndexRotationPeriod: 'OneDay' };
const POLICY = '_plugins/_ism/policies/app-logs-retention';

describe('the age at which an index is deleted', () => {
  test.each<[number, RotationPeriod, string]>([
    [7, 'OneHour', '169h'],
    [7, 'OneDay', '8d'],
    [7, 'OneWeek', '14d'],
    [7, 'OneMonth', '38d'],
    [1, 'OneDay', '2d'],
    [365, 'OneMonth', '396d'],
  ])('with %i days and %s is %s', (days, indexRotationPeriod, age) => {
    expect(minIndexAge({ days, indexRotationPeriod })).toBe(age);
  });
});

describe('retention', () => {
  test.each([
    [{ RetentionDays: '0', IndexRotationPeriod: 'OneDay' }, 'RetentionDays is "0"; expected 1–9999'],
    [
      { RetentionDays: '7', IndexRotationPeriod: 'NoRotation' },
      'RetentionDays is "7" with IndexRotationPeriod NoRotation: the one index would be deleted',
    ],
    [{ RetentionDays: '7' }, 'RetentionDays is "7" with IndexRotationPeriod absent'],
    [
      { RetentionDays: '7', IndexRotationPeriod: 'OneYear' },
      'IndexRotationPeriod is "OneYear"; expected NoRotation, OneHour',
    ],
  ])('%j is refused', (properties, message) => {
    expect(() => parseProperties({ ...wire(), ...properties })).toThrow(message);
  });

  test('is made before the template, and so before any index, for the index and its rotations only', () => {
    const resources = renderResources(parseProperties({ ...wire(), ...RETENTION }));
    const kinds = resources.map(({ kind }) => kind);
    expect(kinds.indexOf('ism-policy')).toBeLessThan(kinds.indexOf('index-template'));
    expect(resources.find(({ kind }) => kind === 'ism-policy')?.body).toMatchObject({
      ism_template: [{ index_patterns: ['app-logs', 'app-logs-*'] }],
      states: [{ transitions: [{ conditions: { min_index_age: '8d' } }] }, { actions: [{ delete: {} }] }],
    });
  });
});

describe('a policy', () => {
  const policy = {
    default_state: 'a',
    states: [
      { name: 'a', transitions: [{ state_name: 'b', conditions: { min_index_age: '8d' } }] },
      { name: 'b' },
    ],
    ism_template: [{ index_patterns: ['x'] }],
  };

  test('of the right shape has no problem', () => expect(policyProblems(policy)).toEqual([]));

  test.each([
    ['a default state that is not there', { default_state: 'c' }, 'no state "c"'],
    [
      'a transition to nowhere',
      { states: [{ name: 'a', transitions: [{ state_name: 'z', conditions: { min_index_age: '1d' } }] }] },
      'no state "z"',
    ],
    [
      'an age that ISM cannot read',
      { states: [{ name: 'a', transitions: [{ state_name: 'a', conditions: { min_index_age: '1.5d' } }] }] },
      'min_index_age "1.5d"',
    ],
    ['no pattern', { ism_template: [] }, 'no index pattern'],
  ])('has a problem with %s', (_, change, fault) => {
    expect(policyProblems({ ...policy, ...change })).toContain(fault);
  });
});

describe('retention in a domain', () => {
  let fixture: UnitFixture;

  beforeEach(async () => {
    fixture = await UnitFixture.start();
    await fixture.run('Create');
  });

  afterEach(() => fixture.stop());

  const create = () => fixture.writesOf('Update', RETENTION);

  test('makes the policy and adds it to the existing indices of its own', async () => {
    fixture.domain.engine.indices.push('app-logs-2026-11-20', 'app-logs', 'app-logsx', 'other');
    await expect(create()).resolves.toEqual([
      `PUT ${POLICY}`,
      'POST _plugins/_ism/add/app-logs-2026-11-20',
      'POST _plugins/_ism/add/app-logs',
    ]);
    await expect(create()).resolves.toEqual([]);
  });

  test('replaces the version of the policy that it read, and moves existing indices to the new one', async () => {
    await create();
    fixture.domain.engine.indices.push('app-logs-2026-11-20');
    const writes = await fixture.writesOf('Update', { ...RETENTION, RetentionDays: '30' });
    expect(writes).toEqual([
      expect.stringMatching(
        /^PUT _plugins\/_ism\/policies\/app-logs-retention\?if_seq_no=\d+&if_primary_term=1$/,
      ),
      'POST _plugins/_ism/change_policy/app-logs-2026-11-20',
    ]);
  });

  test('removes the policy if the properties no longer ask for retention', async () => {
    await create();
    fixture.domain.engine.indices.push('app-logs-2026-11-20');
    await expect(fixture.writesOf('Update')).resolves.toEqual([
      `DELETE ${POLICY}`,
      'POST _plugins/_ism/remove/app-logs-2026-11-20',
    ]);
  });

  test('gives a notice for an existing index that it did not reach', async () => {
    fixture.domain.engine.indices.push('app-logs-1');
    fixture.domain.fault = ({ path }) =>
      path.startsWith('_plugins/_ism/add/')
        ? {
            status: 200,
            body: { updated_indices: 0, failures: true, failed_indices: [{ reason: 'already managed' }] },
          }
        : undefined;
    await expect(fixture.noticesOf('Update', RETENTION)).resolves.toBe(
      'index app-logs-1 keeps its retention: already managed',
    );
  });

  test('gives a notice where the engine has no ISM', async () => {
    fixture.domain.engine.hasIsm = false;
    await expect(fixture.noticesOf('Update', RETENTION)).resolves.toBe(
      'this engine has no ism-policy: app-logs-retention was checked but not sent (ism-policies/retention.json)',
    );
    await expect(fixture.noticesOf('Update')).resolves.toBe('');
  });
});
