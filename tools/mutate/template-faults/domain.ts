import { faultsOf, type Json, type TemplateFault } from './template-fault';

const CLUSTER = 'ClusterConfig';
const EBS = 'EBSOptions';
const CLEANER = 'AutoDeleteObjectsCustomResource';

/** Faults in the size of a domain, and in what provisions it and cleans up after it. */
export const DOMAIN_FAULTS: readonly TemplateFault[] = [
  ...faultsOf('dev', 'data', [
    [
      'a domain lets requests without a login in',
      'SearchDomain',
      'AdvancedSecurityOptions.AnonymousAuthEnabled',
      { set: true },
    ],
    ['a small node has a large volume', 'SearchDomain', `${EBS}.VolumeSize`, { set: 500 }],
    ['a volume is slower than there are', 'SearchDomain', `${EBS}.Iops`, { set: 100 }],
    ['a volume has less throughput than there is', 'SearchDomain', `${EBS}.Throughput`, { set: 100 }],
    [
      'warm nodes have no managers',
      'SearchDomain',
      CLUSTER,
      (found: Json) => ({ ...found, WarmEnabled: true, WarmCount: 2, WarmType: 'ultrawarm1.medium.search' }),
    ],
    [
      'a domain is encrypted with the key of notifications',
      'SearchDomain',
      'EncryptionAtRestOptions.KmsKeyId',
      { set: { 'Fn::GetAtt': ['NotificationsKeyADCFA950', 'Arn'] } },
    ],
    [
      'a domain gets no updates',
      'SearchDomain',
      'SoftwareUpdateOptions.AutoSoftwareUpdateEnabled',
      { set: false },
    ],
    ['a login may choose its role', 'LoginIdentityPool', 'AllowClassicFlow', { set: true }],
    ['another domain’s login is provisioned', 'LoginProvisioning', 'DomainName', { set: 'other' }],
    [
      'another identity pool’s login is provisioned',
      'LoginProvisioning',
      'IdentityPoolId',
      { set: 'eu-west-1:0' },
    ],
    [
      'a cleaner does not wait for the policy that lets it in',
      `ArchiveBucket${CLEANER}`,
      '/DependsOn',
      'remove',
    ],
    [
      'a bucket is emptied twice and another never',
      `DirectoryBucket${CLEANER}`,
      'BucketName',
      { set: { Ref: 'ArchiveBucket49F1AC64' } },
    ],
    [
      'monitors may not publish to their topic',
      'MonitorsRoleDefaultPolicy',
      'PolicyDocument.Statement.sns:Publish',
      'remove',
    ],
  ]),
  ...faultsOf('prod', 'data', [
    ['managers are burstable', 'SearchDomain', `${CLUSTER}.DedicatedMasterType`, { set: 't3.small.search' }],
    ['managers have no type', 'SearchDomain', `${CLUSTER}.DedicatedMasterType`, 'remove'],
    ['there are four managers', 'SearchDomain', `${CLUSTER}.DedicatedMasterCount`, { set: 4 }],
    [
      'nodes with standby are burstable',
      'SearchDomain',
      `${CLUSTER}.InstanceType`,
      { set: 't3.medium.search' },
    ],
    ['a volume is larger than there are', 'SearchDomain', `${EBS}.VolumeSize`, { set: 102400 }],
  ]),
];
