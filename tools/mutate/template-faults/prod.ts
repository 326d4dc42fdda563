import { faultsOf, type TemplateFault } from './template-fault';

const CLUSTER = 'ClusterConfig';

/** Faults that only the three zones of prod can have. */
export const PROD_FAULTS: readonly TemplateFault[] = [
  ...faultsOf('prod', 'delivery', [
    ['with standby a copy is missing in each zone', 'Provisioning', 'NumberOfReplicas', { set: '1' }],
    ['with standby there are four copies', 'Provisioning', 'NumberOfReplicas', { set: '3' }],
    ['prod keeps one copy', 'Provisioning', 'NumberOfReplicas', { set: '0' }],
    [
      'prod keeps no record',
      'Stream',
      'AmazonopensearchserviceDestinationConfiguration.S3BackupMode',
      { set: 'FailedDocumentsOnly' },
    ],
  ]),
  ...faultsOf('prod', 'data', [
    ['nodes do not fill the zones', 'SearchDomain', `${CLUSTER}.InstanceCount`, { set: 4 }],
    [
      'standby has two zones',
      'SearchDomain',
      `${CLUSTER}.ZoneAwarenessConfig.AvailabilityZoneCount`,
      { set: 2 },
    ],
    ['standby has no managers', 'SearchDomain', `${CLUSTER}.DedicatedMasterEnabled`, { set: false }],
    ['standby has one manager', 'SearchDomain', `${CLUSTER}.DedicatedMasterCount`, { set: 1 }],
    ['zones are switched off', 'SearchDomain', `${CLUSTER}.ZoneAwarenessEnabled`, { set: false }],
    ['a deleted stack deletes prod’s domain', 'SearchDomain', '/DeletionPolicy', { set: 'Delete' }],
    ['a replaced bucket deletes the archive', 'ArchiveBucket', '/UpdateReplacePolicy', { set: 'Delete' }],
    ['a deleted stack deletes the key', 'ArchiveKey', '/DeletionPolicy', { set: 'Delete' }],
    ['a deleted stack deletes the users', 'LoginUserPool', '/DeletionPolicy', { set: 'Delete' }],
  ]),
];
