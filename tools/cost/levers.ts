import { Size } from 'aws-cdk-lib';
import { capacityOf } from './capacity';
import { estimate, FIREHOSE_STEP_BYTES, total } from './estimate';
import type { Prices } from './prices';
import type { Scenario } from './usage';

/** One change that makes the month cheaper, and what it costs otherwise. */
export interface Lever {
  readonly change: string;
  /** USD a month. */
  readonly saves: number;
  /** What is given up. */
  readonly price: string;
}

type Change = Omit<Lever, 'saves'> & Scenario;

/** Smallest gp3 volume that the settings allow. */
const SMALLEST_VOLUME_GIB = 10;
/** Discount of instances reserved for a year without payment in advance; from memory, `PRICES_AS_OF`. */
const RESERVED_PART = 0.31;

/** The levers that save most, each judged alone, the largest first. */
export function largestLevers(now: Scenario, prices: Prices, count = 3): readonly Lever[] {
  const cost = (scenario: Scenario) => total(estimate(scenario, prices));
  const before = cost(now);
  const changes = [noStandby(now), smallerVolumes(now), fewerRecords(now), fullerRecords(now)];
  return [
    ...changes
      .filter((each) => each !== undefined)
      .map(({ change, price, ...scenario }) => ({ change, price, saves: before - cost(scenario) })),
    reservedInstances(now, prices),
  ]
    .filter(({ saves }) => saves >= 0.01)
    .sort((left, right) => right.saves - left.saves)
    .slice(0, count);
}

function noStandby(now: Scenario): Change | undefined {
  const { settings } = now;
  const { capacity } = settings;
  if (!capacity.standby) return undefined;
  const dataNodes = Math.max(2, Math.ceil((capacity.dataNodes * 2) / 3 / 2) * 2);
  return {
    ...now,
    change: `two zones without standby: ${dataNodes} data nodes with one replica, no dedicated managers`,
    price:
      'the domain may stop answering while a zone is down or nodes are replaced; the archive still takes all',
    settings: {
      ...settings,
      capacity: {
        ...capacity,
        standby: false,
        availabilityZones: 2,
        dataNodes,
        numberOfReplicas: 1,
        managerNodes: 0,
      },
    },
  };
}

/** Volumes as large as the documents kept need them, with a third to spare. */
function smallerVolumes(now: Scenario): Change | undefined {
  const { settings, usage } = now;
  const { usableGib, gibPerDay, keptDays } = capacityOf(settings, usage);
  if (keptDays === undefined) return undefined;
  const volume = settings.capacity.volumeSize.toGibibytes();
  const needed = Math.ceil((volume * gibPerDay * keptDays * (4 / 3)) / usableGib);
  const smaller = Math.max(SMALLEST_VOLUME_GIB, needed);
  if (smaller >= volume) return undefined;
  return {
    ...now,
    change: `capacity.volumeSize ${smaller} GiB in place of ${volume} GiB`,
    price: 'less room for a day that logs more than usual',
    settings: { ...settings, capacity: { ...settings.capacity, volumeSize: Size.gibibytes(smaller) } },
  };
}

function fewerRecords(now: Scenario): Change | undefined {
  const { usage } = now;
  if (usage.recordsPerDay === 0) return undefined;
  return {
    ...now,
    change: 'half as many records (FIREHOSE_LOGGING_LEVEL=WARNING in the services that log most)',
    price: 'their INFO records are in no index and in no archive',
    usage: { ...usage, recordsPerDay: usage.recordsPerDay / 2 },
  };
}

function fullerRecords(now: Scenario): Change | undefined {
  const { usage } = now;
  const together = Math.floor(FIREHOSE_STEP_BYTES / usage.bytesPerRecord);
  if (together < 2 || usage.recordsPerDay === 0) return undefined;
  return {
    ...now,
    change: `one record with all fields of a request in place of ${together} short ones: up to 5 KB cost the same`,
    price: 'one message a request; its steps are fields, not records',
    usage: {
      ...usage,
      recordsPerDay: usage.recordsPerDay / together,
      bytesPerRecord: usage.bytesPerRecord * together,
    },
  };
}

function reservedInstances(now: Scenario, prices: Prices): Lever {
  const nodes = estimate(now, prices).filter(
    ({ service, unit }) => service === 'OpenSearch Service' && unit === 'hours',
  );
  return {
    change: 'nodes reserved for a year, nothing paid in advance',
    price: 'a year of the same instance types, used or not',
    saves: total(nodes) * RESERVED_PART,
  };
}
