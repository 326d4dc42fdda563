import { cluster } from '../../../../local/validate/rules/domain-cluster';
import { volume } from '../../../../local/validate/rules/domain-volume';
import { judge } from './judge';

const domain = (Properties: Record<string, unknown>) => ({
  Domain: { Type: 'AWS::OpenSearchService::Domain', Properties },
});

const STANDBY = {
  InstanceType: 'r6g.large.search',
  InstanceCount: 3,
  DedicatedMasterEnabled: true,
  DedicatedMasterCount: 3,
  DedicatedMasterType: 'm6g.large.search',
  ZoneAwarenessEnabled: true,
  ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
  MultiAZWithStandbyEnabled: true,
};

describe('the cluster of a domain', () => {
  const of = (changes: object) =>
    judge(cluster, 'Domain', domain({ ClusterConfig: { ...STANDBY, ...changes } })).map((problem) =>
      problem.replace('Domain ClusterConfig.', ''),
    );

  test.each([
    ['three zones with standby', {}],
    ['five managers', { DedicatedMasterCount: 5 }],
    ['warm nodes beside managers', { WarmEnabled: true }],
    [
      'one burstable node',
      {
        InstanceType: 't3.small.search',
        InstanceCount: 1,
        DedicatedMasterEnabled: false,
        ZoneAwarenessEnabled: false,
        MultiAZWithStandbyEnabled: false,
      },
    ],
  ])('may have %s', (_what, changes) => {
    expect(of(changes)).toEqual([]);
  });

  test.each([
    [{ InstanceCount: 4 }, 'InstanceCount: got 4; expected a multiple of 3, the number of zones.'],
    [{ DedicatedMasterCount: 1 }, 'DedicatedMasterCount: got 1; expected 3 or 5 managers.'],
    [{ DedicatedMasterCount: 4 }, 'DedicatedMasterCount: got 4; expected 3 or 5 managers.'],
    [
      { DedicatedMasterType: undefined },
      'DedicatedMasterType: is missing, although the domain has dedicated managers. Name it.',
    ],
    [
      { DedicatedMasterType: 't3.small.search' },
      'DedicatedMasterType: got t3.small.search; Multi-AZ with standby has no T2 or T3. Choose a larger type.',
    ],
    [
      { InstanceType: 't3.medium.search' },
      'InstanceType: got t3.medium.search; Multi-AZ with standby has no T2 or T3. Choose a larger type.',
    ],
    [
      { DedicatedMasterEnabled: false },
      'DedicatedMasterEnabled: is not true, and Multi-AZ with standby needs managers. Set it.',
    ],
    [
      { ZoneAwarenessConfig: undefined, InstanceCount: 4 },
      'ZoneAwarenessConfig: got 2 zones; Multi-AZ with standby needs 3.',
    ],
    [
      { MultiAZWithStandbyEnabled: false, DedicatedMasterEnabled: false, WarmEnabled: true },
      'WarmEnabled: is true, but UltraWarm needs dedicated managers. Add them, or leave it out.',
    ],
    [
      { MultiAZWithStandbyEnabled: false, InstanceType: 't3.medium.search', WarmEnabled: true },
      'WarmEnabled: is true, but UltraWarm takes no t3.medium.search. Choose a larger type.',
    ],
  ])('may not have %j', (changes, problem) => {
    expect(of(changes)).toEqual([problem]);
  });
});

describe('the volume of a domain', () => {
  const of = (InstanceType: string, EBSOptions?: object) =>
    judge(volume, 'Domain', domain({ ClusterConfig: { InstanceType }, EBSOptions }));

  test.each([
    ['t3.small.search', 10, 100],
    ['t3.medium.search', 10, 200],
    ['t2.small.search', 10, 35],
    ['r6g.12xlarge.search', 10, 24576],
  ])('of %s has %i–%i GiB', (type, least, most) => {
    for (const VolumeSize of [least, most]) expect(of(type, { EBSEnabled: true, VolumeSize })).toEqual([]);
    expect(of(type, { EBSEnabled: true, VolumeSize: most + 1 })).toEqual([
      `Domain EBSOptions.VolumeSize: got ${most + 1}; ${type} takes 10–${most} GiB.`,
    ]);
    expect(of(type, { EBSEnabled: true, VolumeSize: least - 1 })).toEqual([
      `Domain EBSOptions: has no volume of 10 GiB or more, and ${type} has no disk of its own.`,
    ]);
  });

  test('may be missing where nodes have disks of their own', () => {
    expect(of('r6gd.large.search')).toEqual([]);
  });

  test.each([
    ['Iops', 3000, 2999],
    ['Throughput', 125, 124],
  ])('of gp3 has %s of %i or more, not %i', (name, enough, little) => {
    const options = { EBSEnabled: true, VolumeSize: 10, VolumeType: 'gp3' };
    expect(of('m6g.large.search', { ...options, [name]: enough })).toEqual([]);
    expect(of('m6g.large.search', { ...options, [name]: little })).toEqual([
      `Domain EBSOptions.${name}: got ${little}; a gp3 volume has ${enough} or more.`,
    ]);
    expect(of('m6g.large.search', { ...options, VolumeType: 'io1', [name]: little })).toEqual([]);
  });
});
