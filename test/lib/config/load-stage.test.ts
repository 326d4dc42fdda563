import { Duration, Size } from 'aws-cdk-lib';
import { loadStage, type StageSettings } from '../../../lib/config';
import { STAGES } from '../../../lib/config/stages';

const dev = STAGES.dev as StageSettings;
const prod = STAGES.prod as StageSettings;

/** The message for a stage `bad` that is `base` with these changes, or undefined when it is accepted. */
function messageOf(changes: object, base: StageSettings = dev): string | undefined {
  try {
    loadStage('bad', { bad: { ...base, ...changes } as StageSettings });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const capacity = (changes: object, base = dev) => ({ capacity: { ...base.capacity, ...changes } });
const backup = (changes: object) => ({ backup: { ...dev.backup, ...changes } });

describe('loadStage', () => {
  test.each(['dev', 'prod'])('accepts the committed stage %s', (name) => {
    expect(loadStage(name)).toEqual(STAGES[name]);
  });

  test('refuses an unknown stage and lists the known ones', () => {
    expect(() => loadStage('prd')).toThrow(
      'config: unknown stage, got "prd"; expected dev or prod. Name it by --stage …, or add it to',
    );
    expect(() => loadStage('constructor')).toThrow('unknown stage');
  });

  test('freezes the settings and every group in them', () => {
    const settings = loadStage('dev');
    const parts = [settings, settings.capacity, settings.backup, settings.api, settings.bufferingInterval];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
    expect(() => Object.assign(settings.capacity, { dataNodes: 9 })).toThrow(TypeError);
  });

  test('lists every wrong value with its range and where to correct it in one error', () => {
    const message = messageOf({
      indexName: 'App',
      bufferingInterval: Duration.seconds(1200),
      retentionDays: 0,
      login: { enabled: true, adminEmail: 'ada' },
      ...capacity({ numberOfReplicas: 1 }),
    });
    expect(message?.split('\n')).toEqual([
      'config: 5 settings are wrong. Correct in lib/config/stages.ts (bad):',
      '  indexName: got "App"; expected lower case.',
      '  bufferingInterval: got 1200 s; expected 0–900 s in whole seconds, as a Duration.',
      '  retentionDays: got 0; expected 1–3650 days; leave it out to keep indices for ever.',
      '  login.adminEmail: got "ada"; expected an e-mail address such as ada@example.org.',
      '  capacity.numberOfReplicas: got 1; expected 0 replicas on one node.',
    ]);
  });

  test('names a setting that does not exist and a setting that is missing', () => {
    expect(messageOf({ bufferInterval: 3 })).toContain('bufferInterval: got 3; expected no such setting');
    expect(messageOf({ region: undefined })).toContain(
      'region: got nothing; expected a region such as eu-west-1',
    );
    expect(messageOf({ backup: undefined })).toContain('backup: got nothing');
  });

  const accepted: Array<[string, object]> = [
    ['bufferingInterval 0 s', { bufferingInterval: Duration.seconds(0) }],
    ['bufferingInterval 900 s', { bufferingInterval: Duration.minutes(15) }],
    ['bufferingSize 1 MiB', { bufferingSize: Size.mebibytes(1) }],
    ['bufferingSize 5 MiB on t3.small.search', { bufferingSize: Size.mebibytes(5) }],
    ['retryDuration 0 s', { retryDuration: Duration.seconds(0) }],
    ['retryDuration 7200 s', { retryDuration: Duration.hours(2) }],
    ['S3 bufferingSize 128 MiB', backup({ bufferingSize: Size.mebibytes(128) })],
    ['index name of one character', { indexName: 'a' }],
    ['index name of 80 characters', { indexName: 'a'.repeat(80) }],
    ['no retention without rotation', { indexRotationPeriod: 'NoRotation', retentionDays: undefined }],
    ['retention of one day', { retentionDays: 1 }],
    ['a well-formed e-mail address', { login: { enabled: true, adminEmail: 'ada@example.org' } }],
    ['no login', { login: { enabled: false } }],
    ...['OneHour', 'OneDay', 'OneWeek', 'OneMonth'].map((indexRotationPeriod): [string, object] => [
      indexRotationPeriod,
      { indexRotationPeriod },
    ]),
  ];
  test.each(accepted)('accepts %s', (_name, changes) => {
    const settings = { ...dev, ...changes };
    for (const [key, value] of Object.entries(settings)) {
      if (value === undefined) delete (settings as Record<string, unknown>)[key];
    }
    expect(messageOf({}, settings as StageSettings)).toBeUndefined();
  });

  const refused: Array<[string, object, string]> = [
    ['bufferingInterval 901 s', { bufferingInterval: Duration.seconds(901) }, '0–900 s'],
    [
      'bufferingInterval in half seconds',
      { bufferingInterval: Duration.millis(1500) },
      '0–900 s in whole seconds',
    ],
    ['bufferingInterval as a number', { bufferingInterval: 60 }, 'as a Duration'],
    ['bufferingSize 101 MiB', { bufferingSize: Size.mebibytes(101) }, '1–100 MiB'],
    ['bufferingSize below 1 MiB', { bufferingSize: Size.kibibytes(512) }, '1–100 MiB in whole MiB'],
    ['retryDuration 7201 s', { retryDuration: Duration.seconds(7201) }, '0–7200 s'],
    ['S3 bufferingSize 129 MiB', backup({ bufferingSize: Size.mebibytes(129) }), '1–128 MiB'],
    ['S3 bufferingInterval 901 s', backup({ bufferingInterval: Duration.seconds(901) }), '0–900 s'],
    ['no index name', { indexName: '' }, '1–80 characters'],
    ['an index name of 81 characters', { indexName: 'a'.repeat(81) }, '1–80 characters'],
    ['an upper-case index name', { indexName: 'appLogs' }, 'lower case'],
    ['an index name that starts with _', { indexName: '_logs' }, 'does not start with -, _ or .'],
    ['an index name with a wildcard', { indexName: 'logs*' }, 'letters a–z, digits'],
    ['an index name with a space', { indexName: 'app logs' }, 'letters a–z, digits'],
    [
      'an index name with capitals and a space',
      { indexName: 'Logging Test' },
      'lower case; letters a–z, digits, and . _ - only, without spaces',
    ],
    ['an unknown period', { indexRotationPeriod: 'Daily' }, 'NoRotation, OneHour, OneDay, OneWeek, OneMonth'],
    [
      'retention without rotation',
      { indexRotationPeriod: 'NoRotation' },
      'no retention with indexRotationPeriod',
    ],
    ['retention of no days', { retentionDays: 0 }, '1–3650 days'],
    ['retention of half a day', { retentionDays: 0.5 }, '1–3650 days'],
    ...['ada', 'ada@', '@example.org', 'ada@example', 'ada @example.org', ''].map(
      (adminEmail): [string, object, string] => [
        `the e-mail address ${JSON.stringify(adminEmail)}`,
        { login: { enabled: true, adminEmail } },
        `login.adminEmail: got ${JSON.stringify(adminEmail)}; expected an e-mail address`,
      ],
    ),
    [
      'an administrator without a login',
      { login: { enabled: false, adminEmail: 'ada@example.org' } },
      'nobody to invite with login.enabled false',
    ],
    [
      'a login that is neither on nor off',
      { login: {} },
      'login.enabled: got nothing; expected true or false',
    ],
    ['an unknown log retention', { logRetentionDays: 8 }, '1, 3, 5, 7'],
    ['a region in prose', { region: 'Ireland' }, 'a region such as eu-west-1'],
    [
      'a move to Glacier at once',
      backup({ glacierAfterDays: 59, infrequentAccessAfterDays: 30 }),
      '60–3650 days',
    ],
    ['a move to Glacier too soon', backup({ infrequentAccessAfterDays: 61 }), 'at least 30 days after'],
    ['expiry before Glacier', backup({ expireAfterDays: 90 }), 'more than glacierAfterDays (90)'],
    ['replicas on one node', capacity({ numberOfReplicas: 1 }), '0 replicas on one node'],
    ['an odd number of managers', capacity({ managerNodes: 2 }), '0, 3, 5 managers'],
    ['managers without a type', capacity({ managerNodes: 3 }), 'an instance type for 3 managers'],
    [
      'nodes that do not fill the zones',
      capacity({ availabilityZones: 2 }),
      'a multiple of availabilityZones (2)',
    ],
  ];
  test.each(refused)('refuses %s', (_name, changes, expected) => {
    expect(messageOf(changes)).toContain(expected);
    expect(messageOf(changes)).toMatch(
      /^config: 1 setting is wrong\. Correct in lib\/config\/stages\.ts \(bad\):/,
    );
  });
});

describe('the name of a stage, which is part of the name of its domain,', () => {
  const messageFor = (name: string, login: object = { enabled: false }) => {
    try {
      loadStage(name, { [name]: { ...dev, login } as StageSettings });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    ['a', { enabled: true }],
    ['eu-2', { enabled: true }],
    ['s'.repeat(22), { enabled: true }],
    ['s'.repeat(24), { enabled: false }],
    ['aws', { enabled: false }],
  ])('is accepted when it is %s with %p', (name, login) => {
    expect(messageFor(name, login)).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['Prod', { enabled: false }, '1–24 characters of a–z, 0–9 and - without a login'],
    ['dev_2', { enabled: false }, '1–24 characters'],
    ['s'.repeat(25), { enabled: false }, '1–24 characters'],
    ['s'.repeat(23), { enabled: true }, '1–22 characters of a–z, 0–9 and - with a login'],
    ['my-aws', { enabled: true }, 'no aws, amazon or cognito in it with a login'],
    ['amazonas', { enabled: true }, 'no aws, amazon or cognito in it with a login'],
    ['cognito', { enabled: true }, 'no aws, amazon or cognito in it with a login'],
  ])('is refused before a deploy when it is %s with %p', (name, login, expected) => {
    expect(messageFor(name, login)).toContain(`  the name of the stage: got "${name}"; expected ${expected}`);
  });

  test('is reported together with wrong settings', () => {
    const bad = { ...dev, retentionDays: 0 } as StageSettings;
    expect(() => loadStage('Bad', { Bad: bad })).toThrow(
      /2 settings are wrong.*the name of the stage.*retentionDays/s,
    );
  });
});

describe('loadStage with the quotas of an instance type', () => {
  const on = (dataNodeInstanceType: string, changes: object = {}) =>
    capacity({ dataNodeInstanceType, ...changes });

  test.each<[string, object]>([
    ['100 GiB on t3.small.search', on('t3.small.search', { volumeSize: Size.gibibytes(100) })],
    ['200 GiB on t3.medium.search', on('t3.medium.search', { volumeSize: Size.gibibytes(200) })],
    [
      'a buffer of 5 MiB on m6g.large.search',
      { ...on('m6g.large.search'), bufferingSize: Size.mebibytes(5) },
    ],
    ['100 MiB on r6g.large.search', { ...on('r6g.large.search'), bufferingSize: Size.mebibytes(100) }],
    [
      'a type that the quotas do not know yet',
      { ...on('m9g.large.search'), bufferingSize: Size.mebibytes(100) },
    ],
    [
      'T3 managers for 10 data nodes',
      on('m6g.large.search', { dataNodes: 10, managerNodes: 3, managerNodeInstanceType: 't3.medium.search' }),
    ],
  ])('accepts %s', (_name, changes) => {
    expect(messageOf(changes)).toBeUndefined();
  });

  test.each<[string, object, string]>([
    [
      '101 GiB on t3.small.search',
      on('t3.small.search', { volumeSize: Size.gibibytes(101) }),
      'capacity.volumeSize: got 101 GiB; expected at most 100 GiB on t3.small.search',
    ],
    [
      '201 GiB on t3.medium.search',
      on('t3.medium.search', { volumeSize: Size.gibibytes(201) }),
      'at most 200 GiB on t3.medium.search',
    ],
    [
      'a buffer of 6 MiB on t3.small.search',
      { bufferingSize: Size.mebibytes(6) },
      'bufferingSize: got 6 MiB; expected at most 5 MiB on t3.small.search, which takes requests of 10 MiB',
    ],
    ['r6gd, which takes no gp3 volumes', on('r6gd.large.search'), 'an instance type that takes gp3 volumes'],
    ['t2, which takes no gp3 volumes', on('t2.small.search'), 'an instance type that takes gp3 volumes'],
    [
      'T3 managers for 11 data nodes',
      on('m6g.large.search', { dataNodes: 11, managerNodes: 3, managerNodeInstanceType: 't3.medium.search' }),
      'capacity.managerNodeInstanceType: got "t3.medium.search"; expected no T2 or T3 for more than 10 data nodes (11)',
    ],
  ])('refuses %s', (_name, changes, expected) => {
    expect(messageOf(changes)).toContain(expected);
  });
});

describe('the login', () => {
  test.each([
    'cn-north-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'us-isob-east-1',
  ])('is refused in %s, which is in another partition than aws', (region) => {
    expect(messageOf({ region })).toContain(`login.enabled: got true; expected false in ${region}`);
    expect(messageOf({ region, login: { enabled: false } })).toBeUndefined();
  });

  test.each([
    'us-west-2',
    'ap-southeast-1',
    'ca-central-1',
    'il-central-1',
  ])('is accepted in %s, which is in the aws partition', (region) => {
    expect(messageOf({ region })).toBeUndefined();
  });
});

describe('a domain with standby', () => {
  test.each([2, 5])('accepts %i replicas, which make copies in multiples of three', (numberOfReplicas) => {
    expect(messageOf(capacity({ numberOfReplicas, dataNodes: 6 }, prod), prod)).toBeUndefined();
  });

  test.each([0, 1, 3, 4])('refuses %i replicas, which do not', (numberOfReplicas) => {
    expect(messageOf(capacity({ numberOfReplicas, dataNodes: 6 }, prod), prod)).toContain(
      'multiples of three',
    );
  });

  test.each([
    [{ availabilityZones: 1 }, '3 zones with standby'],
    [{ managerNodes: 0 }, '3 or 5 dedicated managers with standby'],
    [{ dataNodeInstanceType: 't3.medium.search' }, 'no T2 or T3 with standby'],
  ])('refuses %p', (changes, expected) => {
    expect(messageOf(capacity(changes, prod), prod)).toContain(expected);
  });
});
