import type { StageSettings } from './stage-settings';

/** A rule over several settings. It is judged only when each of the settings it reads is right on its own. */
export interface CrossRule {
  /** The setting to mend, as a dotted path. */
  readonly path: string;
  /** Other settings the rule reads. */
  readonly reads: readonly string[];
  /** What is expected of `path`, or undefined when the rule holds. */
  readonly fault: (settings: StageSettings) => string | undefined;
}

/** China, GovCloud and the isolated regions. */
const OTHER_PARTITIONS = /^(cn|us-gov|[a-z]+-iso[a-z]*)-/;

export const CROSS_RULES: readonly CrossRule[] = [
  {
    path: 'retentionDays',
    reads: ['indexRotationPeriod'],
    // Expiry deletes whole indices: without rotation it would delete the one being written.
    fault: ({ retentionDays, indexRotationPeriod }) =>
      retentionDays !== undefined && indexRotationPeriod === 'NoRotation'
        ? 'no retention with indexRotationPeriod NoRotation, or a rotation period'
        : undefined,
  },
  {
    path: 'login.enabled',
    reads: ['region'],
    // GovCloud's roles trust Cognito under another name, and no other partition has been looked into.
    fault: ({ login, region }) =>
      login.enabled && OTHER_PARTITIONS.test(region)
        ? `false in ${region}: the login is made for the regions of the aws partition only`
        : undefined,
  },
  {
    path: 'login.adminEmail',
    reads: ['login.enabled'],
    fault: ({ login }) =>
      login.adminEmail !== undefined && !login.enabled
        ? 'nobody to invite with login.enabled false, or a login'
        : undefined,
  },
  {
    path: 'backup.glacierAfterDays',
    reads: ['backup.infrequentAccessAfterDays'],
    fault: ({ backup }) =>
      backup.glacierAfterDays < backup.infrequentAccessAfterDays + 30
        ? `at least 30 days after infrequentAccessAfterDays (${backup.infrequentAccessAfterDays})`
        : undefined,
  },
  {
    path: 'backup.expireAfterDays',
    reads: ['backup.glacierAfterDays'],
    fault: ({ backup }) =>
      backup.expireAfterDays !== undefined && backup.expireAfterDays <= backup.glacierAfterDays
        ? `more than glacierAfterDays (${backup.glacierAfterDays})`
        : undefined,
  },
  {
    path: 'capacity.numberOfReplicas',
    reads: ['capacity.standby', 'capacity.dataNodes'],
    fault: ({ capacity }) => replicasFault(capacity),
  },
  {
    path: 'capacity.dataNodes',
    reads: ['capacity.availabilityZones'],
    fault: ({ capacity: { dataNodes, availabilityZones } }) =>
      dataNodes % availabilityZones !== 0
        ? `a multiple of availabilityZones (${availabilityZones})`
        : undefined,
  },
  {
    path: 'capacity.availabilityZones',
    reads: ['capacity.standby'],
    fault: ({ capacity }) =>
      capacity.standby && capacity.availabilityZones !== 3 ? '3 zones with standby' : undefined,
  },
  {
    path: 'capacity.managerNodes',
    reads: ['capacity.standby'],
    fault: ({ capacity }) =>
      capacity.standby && capacity.managerNodes === 0 ? '3 or 5 dedicated managers with standby' : undefined,
  },
  {
    path: 'capacity.managerNodeInstanceType',
    reads: ['capacity.managerNodes'],
    fault: ({ capacity }) =>
      capacity.managerNodes > 0 && capacity.managerNodeInstanceType === undefined
        ? `an instance type for ${capacity.managerNodes} managers, such as m6g.large.search`
        : undefined,
  },
  {
    path: 'capacity.dataNodeInstanceType',
    reads: ['capacity.standby'],
    fault: ({ capacity }) =>
      capacity.standby && /^t\d/.test(capacity.dataNodeInstanceType) ? 'no T2 or T3 with standby' : undefined,
  },
];

function replicasFault({
  standby,
  dataNodes,
  numberOfReplicas,
}: StageSettings['capacity']): string | undefined {
  if (standby && (numberOfReplicas + 1) % 3 !== 0) {
    return 'copies (replicas + 1) in multiples of three with standby: 2, 5 or 8 replicas';
  }
  if (numberOfReplicas < dataNodes) return undefined;
  return dataNodes === 1 ? '0 replicas on one node' : `fewer than dataNodes (${dataNodes})`;
}
