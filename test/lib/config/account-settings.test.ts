import { loadStage, type StageSettings } from '../../../lib/config';
import { VARIANTS } from '../../variants/stages';

const dev = loadStage('dev');
const { vpc, existing, accounts, endpoint } = VARIANTS as Record<string, StageSettings>;

/** The message for a stage `bad` with these settings, or undefined when it is accepted. */
function messageOf(changes: object, base: StageSettings = dev): string | undefined {
  try {
    loadStage('bad', { bad: { ...base, ...changes } as StageSettings });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const vpcWith = (changes: object) => ({ vpc: { ...vpc?.vpc, ...changes } });
const domainWith = (changes: object) => ({ existingDomain: { ...existing?.existingDomain, ...changes } });
const endpointWith = (changes: object) => ({ customEndpoint: { ...endpoint?.customEndpoint, ...changes } });
const producersWith = (changes: object) => ({
  producerAccounts: { ...accounts?.producerAccounts, ...changes },
});
const subnets = (count: number) => Array.from({ length: count }, (_, at) => `subnet-0123456789abcde${at}`);
const zones = (availabilityZones: number) => ({
  capacity: { ...dev.capacity, dataNodes: availabilityZones, availabilityZones },
});

describe('loadStage with settings for the accounts people have', () => {
  test.each(Object.keys(VARIANTS))('accepts the variant %s', (name) => {
    expect(loadStage(name, VARIANTS)).toBe(VARIANTS[name]);
  });

  test('lists every wrong value in one error', () => {
    const message = messageOf({
      vpc: { vpcId: 'vpc', subnetIds: [] },
      customEndpoint: { hostName: 'https://logs.example.org', certificateArn: 'certificate' },
      producerAccounts: { accountIds: ['1'] },
      permissionsBoundary: '',
      bootstrapQualifier: 'too-long-for-it',
    });
    expect(message?.split('\n').map((line) => line.split(':')[0]?.trim())).toEqual([
      'config',
      'vpc.vpcId',
      'vpc.subnetIds',
      'customEndpoint.hostName',
      'customEndpoint.certificateArn',
      'producerAccounts.accountIds.0',
      'permissionsBoundary',
      'bootstrapQualifier',
    ]);
  });

  test.each<[string, object]>([
    ['a VPC with as many subnets as zones', { ...vpcWith({ subnetIds: subnets(3) }), ...zones(3) }],
    ['security groups of the reader', vpcWith({ securityGroupIds: ['sg-0123456789abcdef0'] })],
    [
      'an organization with patterns only',
      { producerAccounts: { organization: accounts?.producerAccounts?.organization } },
    ],
    ['a boundary by its ARN', { permissionsBoundary: 'arn:aws:iam::123456789012:policy/path/Boundary' }],
    ['tags', { tags: { 'cost-center': '4711', team: '' } }],
    ['a custom endpoint in a VPC', { ...vpcWith({}), ...endpointWith({}) }],
  ])('accepts %s', (_name, changes) => {
    expect(messageOf(changes)).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['fewer subnets than zones', { ...vpcWith({}), ...zones(2) }, 'as many subnets as availabilityZones (2)'],
    [
      'more subnets than zones',
      vpcWith({ subnetIds: subnets(2) }),
      'as many subnets as availabilityZones (1)',
    ],
    [
      'a subnet twice',
      { ...vpcWith({ subnetIds: [...subnets(1), ...subnets(1)] }), ...zones(2) },
      '1–3 different items',
    ],
    ['no security group in a list of them', vpcWith({ securityGroupIds: [] }), '1–5 different items'],
    ['an unknown part of a VPC', vpcWith({ subnets: [] }), 'vpc.subnets: got []; expected no such setting'],
    [
      'an existing domain of another region',
      {
        ...domainWith({ domainArn: 'arn:aws:es:us-east-1:123456789012:domain/logs' }),
        login: { enabled: false },
      },
      'a domain in the region of the stage (eu-west-1)',
    ],
    [
      'an existing domain with a URL',
      { ...domainWith({ endpoint: 'https://x.example.org' }), login: { enabled: false } },
      'a host name without https://',
    ],
    [
      'a login to an existing domain',
      domainWith({}),
      'login.enabled: got true; expected false with existingDomain',
    ],
    [
      'a custom endpoint of an existing domain',
      { ...domainWith({}), ...endpointWith({}), login: { enabled: false } },
      'expected none with existingDomain',
    ],
    [
      'a certificate of another region',
      endpointWith({ certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }),
      'a certificate in the region of the stage (eu-west-1)',
    ],
    ['producers that nobody is', { producerAccounts: {} }, 'accountIds, roleArns or organization'],
    [
      'an organization without patterns',
      producersWith({ organization: { organizationId: 'o-a1b2c3d4e5' } }),
      'roleNamePatterns: got nothing',
    ],
    [
      'a pattern of every role',
      producersWith({ organization: { organizationId: 'o-a1b2c3d4e5', roleNamePatterns: ['*'] } }),
      'with a letter or digit',
    ],
    ['an external id of one character', producersWith({ externalId: 'x' }), '2–1224 characters'],
    [
      'the ARN of a user as a role',
      producersWith({ roleArns: ['arn:aws:iam::111111111111:user/ada'] }),
      'the ARN of a role',
    ],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'keys of 1–128 characters without aws:'],
    [
      '51 tags',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v'])) },
      'at most 50 tags',
    ],
    ['a qualifier of 11 characters', { bootstrapQualifier: 'a'.repeat(11) }, '1–10 characters'],
    ['a source account that is neither on nor off', { deliverySourceAccount: 'yes' }, 'true or false'],
  ])('refuses %s', (_name, changes, expected) => {
    expect(messageOf(changes)).toContain(expected);
  });
});
