import { only, synthesize } from './synthesize';

const domains = Object.fromEntries(
  ['dev', 'prod'].map((stage) => [
    stage,
    only(synthesize(stage).templates.data, 'AWS::OpenSearchService::Domain').resource.Properties,
  ]),
);

describe('the domain', () => {
  test('is one small node in dev', () => {
    expect(domains.dev).toMatchObject({
      ClusterConfig: { InstanceCount: 1, InstanceType: 't3.small.search', DedicatedMasterEnabled: false },
      EBSOptions: { EBSEnabled: true, VolumeSize: 10, VolumeType: 'gp3' },
    });
  });

  test('is three nodes and three managers with standby in prod', () => {
    expect(domains.prod).toMatchObject({
      ClusterConfig: {
        DedicatedMasterCount: 3,
        DedicatedMasterEnabled: true,
        DedicatedMasterType: 'm6g.large.search',
        InstanceCount: 3,
        InstanceType: 'r6g.large.search',
        MultiAZWithStandbyEnabled: true,
      },
      EBSOptions: { EBSEnabled: true, VolumeSize: 100, VolumeType: 'gp3' },
    });
  });

  test.each([
    'dev',
    'prod',
  ])('is encrypted with the key of AWS in %s, which nobody can take from it', (stage) => {
    expect(domains[stage]).toMatchObject({ EncryptionAtRestOptions: { Enabled: true } });
    expect(JSON.stringify(domains[stage])).not.toContain('KmsKeyId');
  });

  test.each(['dev', 'prod'])('gets the service’s updates by itself in %s', (stage) => {
    expect(domains[stage]).toMatchObject({ SoftwareUpdateOptions: { AutoSoftwareUpdateEnabled: true } });
  });
});
