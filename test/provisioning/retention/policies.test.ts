import {
  parseProperties,
  type RotationPeriod,
} from '../../../lambda/provisioning/custom-resource/properties';
import {
  currentPolicy,
  minIndexAge,
  periodPolicy,
  policyProblems,
} from '../../../lambda/provisioning/retention/policies';
import { wire } from '../fixtures/wire';

const RETENTION = { days: 7, indexRotationPeriod: 'OneDay' } as const;

describe('the age at which an index is deleted', () => {
  test.each<[number, RotationPeriod, string]>([
    [7, 'OneHour', '169h'],
    [7, 'OneDay', '8d'],
    [7, 'OneWeek', '14d'],
    [7, 'OneMonth', '38d'],
    [1, 'OneDay', '2d'],
    [365, 'OneMonth', '396d'],
  ])('with %i days and %s is %s', (days, indexRotationPeriod, age) => {
    expect(minIndexAge(days, indexRotationPeriod)).toBe(age);
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
});

describe('the policy of the stage’s own period', () => {
  test('attaches every new rotated index and never the bare index', () => {
    expect(currentPolicy('app-logs', RETENTION)).toMatchObject({
      name: 'app-logs-retention',
      body: {
        ism_template: [{ index_patterns: ['app-logs-*'] }],
        states: [{ transitions: [{ conditions: { min_index_age: '8d' } }] }, { actions: [{ delete: {} }] }],
      },
    });
  });
});

describe('the policy of another period', () => {
  test('has the age of that period and no template', () => {
    const { name, body } = periodPolicy('app-logs', RETENTION, 'OneMonth');
    expect(name).toBe('app-logs-retention-one-month');
    expect(body).toMatchObject({ states: [{ transitions: [{ conditions: { min_index_age: '38d' } }] }, {}] });
    expect(body).not.toHaveProperty('ism_template');
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
    ['a template without a pattern', { ism_template: [{ index_patterns: [] }] }, 'no index pattern'],
  ])('has a problem with %s', (_, change, fault) => {
    expect(policyProblems({ ...policy, ...change })).toContain(fault);
  });
});
