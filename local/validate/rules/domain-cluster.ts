import { isRecord } from '../../assembly/template';
import { options } from '../template/domain';
import { problemOf, type Rule } from '../template/problem';

/** Zones of Multi-AZ with standby. @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html */
const STANDBY_ZONES = 3;
/** "Never choose an even number." @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html */
const MANAGERS = [3, 5];
const BURSTABLE = /^t[23]\./;

type Options = Readonly<Record<string, unknown>>;
/** A property of `ClusterConfig`, and what is wrong with it. */
type Finding = readonly [property: string, message: string];

/** Zones, nodes, managers and warm nodes have to fit together, or the service refuses the domain. */
export const cluster: Rule = (located) => {
  const found = options(located, 'ClusterConfig');
  return [...zones(found), ...managers(found), ...standby(found), ...warm(found)].map(([property, message]) =>
    problemOf(located)(`ClusterConfig.${property}`, message),
  );
};

function zones(found: Options): Finding[] {
  const count = Number(found.InstanceCount ?? 1);
  const expected = zoneCount(found);
  if (count % expected === 0) return [];
  return [['InstanceCount', `got ${count}; expected a multiple of ${expected}, the number of zones.`]];
}

function zoneCount({ ZoneAwarenessConfig, ZoneAwarenessEnabled }: Options): number {
  const config = isRecord(ZoneAwarenessConfig) ? ZoneAwarenessConfig : {};
  return ZoneAwarenessEnabled === true ? Number(config.AvailabilityZoneCount ?? 2) : 1;
}

function managers({ DedicatedMasterCount, DedicatedMasterEnabled, DedicatedMasterType }: Options): Finding[] {
  if (DedicatedMasterEnabled !== true) return [];
  const count = Number(DedicatedMasterCount);
  return [
    ...(MANAGERS.includes(count)
      ? []
      : [finding('DedicatedMasterCount', `got ${count}; expected ${MANAGERS.join(' or ')} managers.`)]),
    ...(DedicatedMasterType === undefined
      ? [finding('DedicatedMasterType', 'is missing, although the domain has dedicated managers. Name it.')]
      : []),
  ];
}

function standby(found: Options): Finding[] {
  if (found.MultiAZWithStandbyEnabled !== true) return [];
  const count = zoneCount(found);
  const types = ['InstanceType', 'DedicatedMasterType'].filter((name) =>
    BURSTABLE.test(String(found[name] ?? '')),
  );
  return [
    ...(count === STANDBY_ZONES
      ? []
      : [
          finding('ZoneAwarenessConfig', `got ${count} zones; Multi-AZ with standby needs ${STANDBY_ZONES}.`),
        ]),
    ...(found.DedicatedMasterEnabled === true
      ? []
      : [
          finding('DedicatedMasterEnabled', 'is not true, and Multi-AZ with standby needs managers. Set it.'),
        ]),
    ...types.map((name) =>
      finding(name, `got ${found[name]}; Multi-AZ with standby has no T2 or T3. Choose a larger type.`),
    ),
  ];
}

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ultrawarm.html */
function warm({ DedicatedMasterEnabled, InstanceType, WarmEnabled }: Options): Finding[] {
  if (WarmEnabled !== true) return [];
  return [
    ...(DedicatedMasterEnabled === true
      ? []
      : [
          finding(
            'WarmEnabled',
            'is true, but UltraWarm needs dedicated managers. Add them, or leave it out.',
          ),
        ]),
    ...(BURSTABLE.test(String(InstanceType))
      ? [finding('WarmEnabled', `is true, but UltraWarm takes no ${InstanceType}. Choose a larger type.`)]
      : []),
  ];
}

function finding(property: string, message: string): Finding {
  return [property, message];
}
