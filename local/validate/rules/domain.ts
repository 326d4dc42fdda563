import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { statementsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html */
const NEEDED_BY_FGAC = [
  ['DomainEndpointOptions', 'EnforceHTTPS'],
  ['NodeToNodeEncryptionOptions', 'Enabled'],
  ['EncryptionAtRestOptions', 'Enabled'],
] as const;
/** Instance types with disks of their own, which take no EBS volume. */
const OWN_DISKS = /^(i\d|im4gn|r6gd|r7gd)/;
/** Numbers of Multi-AZ with standby. @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html */
const STANDBY = { zones: 3, managers: 3 };

/** Fine-grained access control, encryption and a master role are what keeps a domain's documents to those who may read them. */
export const domain: Rule = (located, graph) => [
  ...fineGrainedAccess(located),
  ...access(located, graph),
  ...tls(located),
  ...volume(located),
  ...upgrade(located),
];

/** Zones, nodes and managers have to fit together, or the service refuses the domain. */
export const zones: Rule = (located) => {
  const cluster = options(located, 'ClusterConfig');
  const problem = problemOf(located);
  const count = Number(cluster.InstanceCount ?? 1);
  const zoneConfig = isRecord(cluster.ZoneAwarenessConfig) ? cluster.ZoneAwarenessConfig : {};
  const zoneCount = cluster.ZoneAwarenessEnabled === true ? Number(zoneConfig.AvailabilityZoneCount ?? 2) : 1;
  const found: Problem[] = [];
  if (count % zoneCount !== 0) {
    const message = `got ${count}; expected a multiple of ${zoneCount}, the number of zones.`;
    found.push(problem('ClusterConfig.InstanceCount', message));
  }
  if (cluster.MultiAZWithStandbyEnabled !== true) return found;
  if (zoneCount !== STANDBY.zones) {
    const message = `got ${zoneCount} zones; Multi-AZ with standby needs ${STANDBY.zones}.`;
    found.push(problem('ClusterConfig.ZoneAwarenessConfig', message));
  }
  if (cluster.DedicatedMasterEnabled !== true || Number(cluster.DedicatedMasterCount) !== STANDBY.managers) {
    const message = `is not ${STANDBY.managers}, the dedicated managers that Multi-AZ with standby needs.`;
    found.push(problem('ClusterConfig.DedicatedMasterCount', message));
  }
  return found;
};

function fineGrainedAccess(located: Located): Problem[] {
  const security = options(located, 'AdvancedSecurityOptions');
  const problem = problemOf(located);
  if (String(security.Enabled) !== 'true') {
    const message = 'is not true: whoever reaches the domain could read and write everything. Set it.';
    return [problem('AdvancedSecurityOptions.Enabled', message)];
  }
  const unencrypted = NEEDED_BY_FGAC.filter(
    ([group, name]) => String(options(located, group)[name]) !== 'true',
  ).map(([group, name]) =>
    problem(`${group}.${name}`, 'is not true, and fine-grained access control needs it.'),
  );
  const users = String(security.InternalUserDatabaseEnabled ?? 'false') === 'true';
  const master = isRecord(security.MasterUserOptions) ? security.MasterUserOptions.MasterUserARN : undefined;
  if (users !== (master !== undefined)) return unencrypted;
  // "Only specify if InternalUserDatabaseEnabled is false": https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_MasterUserOptions.html
  const message = users
    ? 'is set although the domain has an internal user database. Leave out one of them.'
    : 'is missing: nobody could administer the domain. Name a role.';
  return [...unencrypted, problem('AdvancedSecurityOptions.MasterUserOptions.MasterUserARN', message)];
}

/** An access policy for everybody lets unsigned requests of the whole internet through to the engine. */
function access(located: Located, graph: TemplateGraph): Problem[] {
  const found = statementsOf(located.resource.Properties?.AccessPolicies).filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' &&
      graph.flatten(isRecord(Principal) ? Principal.AWS : Principal, located.stack) === '*',
  );
  return found.map(() =>
    problemOf(located)(
      'AccessPolicies',
      "allows everybody (*). Name the account's root, so that identity policies decide.",
    ),
  );
}

function tls(located: Located): Problem[] {
  const policy = options(located, 'DomainEndpointOptions').TLSSecurityPolicy;
  if (/TLS-1-[23]/.test(String(policy))) return [];
  const got = JSON.stringify(policy) ?? 'nothing';
  return [
    problemOf(located)(
      'DomainEndpointOptions.TLSSecurityPolicy',
      `got ${got}; expected one of TLS 1.2 or newer.`,
    ),
  ];
}

function volume(located: Located): Problem[] {
  const type = String(options(located, 'ClusterConfig').InstanceType ?? '');
  const { EBSEnabled, VolumeSize } = options(located, 'EBSOptions');
  if (OWN_DISKS.test(type) || (EBSEnabled === true && Number(VolumeSize) >= 10)) return [];
  return [
    problemOf(located)('EBSOptions', `has no volume of 10 GiB or more, and ${type} has no disk of its own.`),
  ];
}

/** A domain whose name is fixed cannot be replaced, so its engine has to be upgraded in place. */
function upgrade(located: Located): Problem[] {
  const { UpdatePolicy } = located.resource as { UpdatePolicy?: unknown };
  const isUpgraded = isRecord(UpdatePolicy) && UpdatePolicy.EnableVersionUpgrade === true;
  if (located.resource.Properties?.DomainName === undefined || isUpgraded) return [];
  const message =
    'is not true: another engine version would replace the domain, whose name is taken. Set it.';
  return [problemOf(located)('UpdatePolicy.EnableVersionUpgrade', message)];
}

function options({ resource }: Located, group: string): Record<string, unknown> {
  const found = resource.Properties?.[group];
  return isRecord(found) ? found : {};
}
