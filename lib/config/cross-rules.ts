import type { StageSettings } from './stage-settings';

/** A rule over several settings. It is applied only when each setting that it reads is right by itself. */
export interface CrossRule {
  /** Dotted path of the setting to correct. */
  readonly path: string;
  /** Dotted paths of the other settings that the rule reads. */
  readonly reads: readonly string[];
  /** What is expected of the setting at `path`, or undefined when the rule holds. */
  readonly problem: (settings: StageSettings) => string | undefined;
}

/** Regions of China, GovCloud and the isolated partitions. */
const OTHER_PARTITIONS = /^(cn|us-gov|[a-z]+-iso[a-z]*)-/;

export const CROSS_RULES: readonly CrossRule[] = [
  {
    path: 'retentionDays',
    reads: ['indexRotationPeriod'],
    // Expiry deletes whole indices. Without rotation it would delete the index that is being written.
    problem: ({ retentionDays, indexRotationPeriod }) =>
      retentionDays !== undefined && indexRotationPeriod === 'NoRotation'
        ? 'no retention with indexRotationPeriod NoRotation, or a rotation period'
        : undefined,
  },
  {
    path: 'login.enabled',
    reads: ['region'],
    // GovCloud's roles trust Cognito under another name, and this project knows the other partitions too little.
    problem: ({ login, region }) =>
      login.enabled && OTHER_PARTITIONS.test(region)
        ? `false in ${region}: the login is made for the regions of the aws partition only`
        : undefined,
  },
  {
    path: 'collector.allowedCidrs',
    reads: ['collector.enabled'],
    // TCP 5000 knows no login: who may connect is decided here, or by client certificates as well.
    problem: ({ collector }) =>
      collector.enabled && (collector.allowedCidrs ?? ['0.0.0.0/0']).some((cidr) => cidr.endsWith('/0'))
        ? 'the networks that may connect, none of them the whole internet'
        : undefined,
  },
  {
    path: 'collector.clientCertificates',
    reads: ['collector.tlsSecretArn'],
    problem: ({ collector }) =>
      collector.clientCertificates === true && collector.tlsSecretArn === undefined
        ? 'a tlsSecretArn beside it: client certificates are part of TLS'
        : undefined,
  },
  {
    path: 'login.adminEmail',
    reads: ['login.enabled'],
    problem: ({ login }) =>
      login.adminEmail !== undefined && !login.enabled
        ? 'nobody to invite with login.enabled false, or a login'
        : undefined,
  },
  {
    path: 'monitors.silenceMinutes',
    reads: ['bufferingInterval'],
    // The stream itself is silent for a whole interval.
    problem: ({ monitors, bufferingInterval }) =>
      monitors.silenceMinutes !== undefined &&
      monitors.silenceMinutes * 60 <= 2 * bufferingInterval.toSeconds()
        ? `more than twice bufferingInterval (${bufferingInterval.toSeconds()} s)`
        : undefined,
  },
  {
    path: 'backup.glacierAfterDays',
    reads: ['backup.infrequentAccessAfterDays'],
    problem: ({ backup }) =>
      backup.glacierAfterDays < backup.infrequentAccessAfterDays + 30
        ? `at least 30 days after infrequentAccessAfterDays (${backup.infrequentAccessAfterDays})`
        : undefined,
  },
  {
    path: 'backup.expireAfterDays',
    reads: ['backup.glacierAfterDays'],
    problem: ({ backup }) =>
      backup.expireAfterDays !== undefined && backup.expireAfterDays <= backup.glacierAfterDays
        ? `more than glacierAfterDays (${backup.glacierAfterDays})`
        : undefined,
  },
  {
    path: 'capacity.numberOfReplicas',
    reads: ['capacity.standby', 'capacity.dataNodes'],
    problem: ({ capacity }) => replicasProblem(capacity),
  },
  {
    path: 'capacity.dataNodes',
    reads: ['capacity.availabilityZones'],
    problem: ({ capacity: { dataNodes, availabilityZones } }) =>
      dataNodes % availabilityZones !== 0
        ? `a multiple of availabilityZones (${availabilityZones})`
        : undefined,
  },
  {
    path: 'capacity.availabilityZones',
    reads: ['capacity.standby'],
    problem: ({ capacity }) =>
      capacity.standby && capacity.availabilityZones !== 3 ? '3 zones with standby' : undefined,
  },
  {
    path: 'capacity.managerNodes',
    reads: ['capacity.standby'],
    problem: ({ capacity }) =>
      capacity.standby && capacity.managerNodes === 0 ? '3 or 5 dedicated managers with standby' : undefined,
  },
  {
    path: 'capacity.managerNodeInstanceType',
    reads: ['capacity.managerNodes'],
    problem: ({ capacity }) =>
      capacity.managerNodes > 0 && capacity.managerNodeInstanceType === undefined
        ? `an instance type for ${capacity.managerNodes} managers, such as m6g.large.search`
        : undefined,
  },
  {
    path: 'capacity.dataNodeInstanceType',
    reads: ['capacity.standby'],
    problem: ({ capacity }) =>
      capacity.standby && /^t\d/.test(capacity.dataNodeInstanceType) ? 'no T2 or T3 with standby' : undefined,
  },
];

function replicasProblem({
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
