import { Duration, Size } from 'aws-cdk-lib';
import type { StageSettings } from '../../lib/config';
import { loadStage } from '../../lib/config';
import { stageSchema } from '../../lib/config/field-rules';
import type { StageTemplates } from '../../tools/stage-templates';
import { type UpdateProblems, updateProblems } from '../../tools/update-problems';
import { VARIANTS } from '../variants/stages';
import { synthesize } from './synthesize';

jest.setTimeout(180_000);

const dev = loadStage('dev');
const prod = loadStage('prod');
const { vpc, existing, accounts, endpoint } = VARIANTS as Record<string, StageSettings>;

const capacity = (changes: object) => ({ capacity: { ...dev.capacity, ...changes } });
const backup = (changes: object) => ({ backup: { ...dev.backup, ...changes } });
const monitors = (changes: object) => ({ monitors: { ...dev.monitors, ...changes } });
const api = (changes: object) => ({ api: { ...dev.api, ...changes } });

interface Case {
  /** Settings that differ from those of dev. */
  readonly changes: object;
  /** Beginning of what is refused in both directions. @default - nothing */
  readonly refused?: string;
  /** What the change deletes when it is made, which is what the setting means. @default - nothing */
  readonly lost?: readonly RegExp[];
  /** What the change back deletes. @default - nothing */
  readonly lostBack?: readonly RegExp[];
}

const managers = { managerNodes: 3, managerNodeInstanceType: 'm6g.large.search' };
const LOGIN_IS_DELETED = [/UserPool .*LoginUserPool\w+ is deleted/, /IdentityPool .* is deleted/, /LogGroup/];

/** Every setting by its path, with a value that dev does not have. */
const CASES: Readonly<Record<string, Case>> = {
  region: { changes: { region: 'eu-central-1' }, refused: 'region can only be chosen' },
  indexName: { changes: { indexName: 'other' } },
  indexRotationPeriod: { changes: { indexRotationPeriod: 'OneMonth' } },
  bufferingInterval: { changes: { bufferingInterval: Duration.seconds(60) } },
  bufferingSize: { changes: { bufferingSize: Size.mebibytes(5) } },
  retryDuration: { changes: { retryDuration: Duration.seconds(0) } },
  retentionDays: { changes: { retentionDays: undefined } },
  'backup.bufferingInterval': { changes: backup({ bufferingInterval: Duration.seconds(60) }) },
  'backup.bufferingSize': { changes: backup({ bufferingSize: Size.mebibytes(5) }) },
  'backup.infrequentAccessAfterDays': { changes: backup({ infrequentAccessAfterDays: 40 }) },
  'backup.glacierAfterDays': { changes: backup({ glacierAfterDays: 100 }) },
  'backup.expireAfterDays': { changes: backup({ expireAfterDays: undefined }) },
  'capacity.dataNodes': { changes: capacity({ dataNodes: 2 }) },
  'capacity.dataNodeInstanceType': { changes: capacity({ dataNodeInstanceType: 'r6g.large.search' }) },
  'capacity.volumeSize': { changes: capacity({ volumeSize: Size.gibibytes(20) }) },
  'capacity.managerNodes': { changes: capacity(managers) },
  'capacity.managerNodeInstanceType': { changes: capacity(managers) },
  'capacity.availabilityZones': { changes: capacity({ dataNodes: 2, availabilityZones: 2 }) },
  'capacity.standby': { changes: { capacity: prod.capacity } },
  'capacity.numberOfShards': { changes: capacity({ numberOfShards: 2 }) },
  'capacity.numberOfReplicas': { changes: capacity({ dataNodes: 2, numberOfReplicas: 1 }) },
  'api.enabled': { changes: api({ enabled: false }), lost: Array(6).fill(/LogGroup .* is deleted/) },
  'api.throttleRateLimit': { changes: api({ throttleRateLimit: 1 }) },
  'api.throttleBurstLimit': { changes: api({ throttleBurstLimit: 1 }) },
  'login.enabled': { changes: { login: { enabled: false } }, lost: LOGIN_IS_DELETED },
  'transform.enabled': {
    changes: { transform: { enabled: false } },
    lost: [/Bucket .*DirectoryBucket\w+ is deleted/, /LogGroup .*TransformLogGroup\w+ is deleted/],
  },
  'transform.timeZone': { changes: { transform: { enabled: true, timeZone: 'Europe/Berlin' } } },
  'monitors.enabled': { changes: monitors({ enabled: false }) },
  'monitors.errorsPerService': { changes: monitors({ errorsPerService: 50 }) },
  'monitors.serverErrorPercent': { changes: monitors({ serverErrorPercent: 10 }) },
  'monitors.slowdownFactor': { changes: monitors({ slowdownFactor: 5 }) },
  'monitors.refusedRequestsPerUser': { changes: monitors({ refusedRequestsPerUser: 50 }) },
  'monitors.silenceMinutes': { changes: monitors({ silenceMinutes: 15 }) },
  collector: {
    changes: { collector: { enabled: true, allowedCidrs: ['10.0.0.0/8'] } },
    lostBack: [/LogGroup .*CollectorLog\w+ is deleted/],
  },
  alarmEmail: { changes: { alarmEmail: 'ops@example.org' } },
  'login.adminEmail': { changes: { login: { enabled: true, adminEmail: 'ada@example.org' } } },
  logRetentionDays: { changes: { logRetentionDays: 30 } },
  // With `retain`, the function that empties the bucket and its log group go.
  removalPolicy: { changes: { removalPolicy: 'retain' }, lost: [/LogGroup .*CleanupLog\w+ is deleted/] },
  vpc: { changes: { vpc: vpc?.vpc }, refused: 'vpc can only be chosen' },
  existingDomain: {
    changes: { existingDomain: existing?.existingDomain, login: { enabled: false } },
    refused: 'existingDomain can only be chosen',
    lost: [
      ...LOGIN_IS_DELETED,
      ...Array(4).fill(/LogGroup .*SearchLogs\w+ is deleted/),
      /Domain .* is deleted/,
    ],
  },
  customEndpoint: { changes: { customEndpoint: endpoint?.customEndpoint } },
  producerAccounts: { changes: { producerAccounts: accounts?.producerAccounts } },
  deliverySourceAccount: { changes: { deliverySourceAccount: true } },
  tags: { changes: { tags: { team: 'logs' } } },
  permissionsBoundary: { changes: { permissionsBoundary: 'Boundary' } },
  bootstrapQualifier: { changes: { bootstrapQualifier: 'logs1' } },
};

/** Settings that are one value to the reader: a group with rules of its own, whose parts change together. */
const WHOLE = ['collector', 'vpc', 'existingDomain', 'customEndpoint', 'producerAccounts'];

function templatesOf(settings: object, stage = 'dev'): StageTemplates {
  const defined = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return synthesize(stage, defined as unknown as StageSettings).json as unknown as StageTemplates;
}

const before = templatesOf(dev);

function settingPaths(): string[] {
  return Object.entries(stageSchema.shape).flatMap(([name, schema]) => {
    const shape = 'shape' in schema && !WHOLE.includes(name) ? Object.keys(schema.shape as object) : [];
    return shape.length > 0 ? shape.map((inner) => `${name}.${inner}`) : [name];
  });
}

function expectOnly(found: UpdateProblems, expected: { refused?: string; lost?: readonly RegExp[] }): void {
  const { refused, lost = [] } = expected;
  if (refused === undefined) expect(found.refused).toEqual([]);
  else expect(found.refused[0]).toMatch(refused);
  const unexpected = found.lost.filter((each) => !lost.some((pattern) => pattern.test(each)));
  expect(unexpected).toEqual([]);
  expect(found.lost).toHaveLength(lost.length);
}

/** Every part of a stage that a setting switches on. */
const EVERYTHING = {
  api: { ...dev.api, enabled: true },
  login: { enabled: true },
  transform: { enabled: true },
  monitors: { ...dev.monitors, enabled: true },
  collector: { enabled: true, allowedCidrs: ['10.0.0.0/8'] },
  customEndpoint: endpoint?.customEndpoint,
  producerAccounts: accounts?.producerAccounts,
};

const NOTHING = {
  api: { ...dev.api, enabled: false },
  login: { enabled: false },
  transform: { enabled: false },
  monitors: { ...dev.monitors, enabled: false },
  collector: { enabled: false },
  customEndpoint: undefined,
  producerAccounts: undefined,
};

describe('a deploy over a deployed stage that switches everything off or on at once', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is accepted for %s', (stage, settings) => {
    const full = templatesOf({ ...settings, ...EVERYTHING }, stage);
    const bare = templatesOf({ ...settings, ...NOTHING }, stage);
    expect(Object.keys(full)).toContain(`Ekk-${stage}-collector`);
    expect(updateProblems(full, bare).refused).toEqual([]);
    expect(updateProblems(bare, full).refused).toEqual([]);
  });
});

describe('a deploy with a changed setting over a deployed stage', () => {
  test('is judged for every setting', () => {
    expect(Object.keys(CASES).sort()).toEqual(settingPaths().sort());
  });

  test.each(
    Object.entries(CASES),
  )('does only what %s means: no used export, no data and no name is in its way', (_path, {
    changes,
    refused,
    lost,
    lostBack,
  }) => {
    const after = templatesOf({ ...dev, ...changes });
    expectOnly(updateProblems(before, after), {
      ...(refused && { refused }),
      ...(lost && { lost }),
    });
    expectOnly(updateProblems(after, before), { ...(refused && { refused }), lost: lostBack ?? [] });
  });
});
