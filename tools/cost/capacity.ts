import type { StageSettings } from '../../lib/config';
import { GIB, type Usage } from './usage';

/** Whether the domain holds what is sent, and for how long. */
export interface Capacity {
  /** GiB of documents the domain has room for, each counted once. */
  readonly usableGib: number;
  /** GiB of documents a day, each counted once. */
  readonly gibPerDay: number;
  /** Days of documents that the domain keeps; undefined: for ever. */
  readonly keptDays: number | undefined;
  /** Days until no room is left; undefined: expiry frees room before that. */
  readonly daysUntilFull: number | undefined;
  /** Shards that one data node holds once the oldest index is due. */
  readonly shardsPerNode: number;
  /** Most shards a node should hold; undefined where the instance type's memory is not known. */
  readonly shardsPerNodeLimit: number | undefined;
  /** GiB of one primary shard at the end of its rotation period; undefined without rotation. */
  readonly shardGib: number | undefined;
  /** A sentence for each limit that is not kept, with what to do. */
  readonly problems: readonly string[];
}

/**
 * Index and documents take a tenth more than the source, Linux 5 % of a volume, and the service 20 % of the rest, at
 * most 20 GiB a node.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html
 */
const INDEX_OVERHEAD = 1.1;
const LINUX_PART = 0.05;
const SERVICE_PART = 0.2;
const SERVICE_GIB = 20;
/**
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html: 10–30 GiB a shard where
 *   searches count, 30–50 GiB for logs; no more than 25 shards a GiB of heap, which is half the memory, at most 32 GiB.
 */
const LARGEST_SHARD_GIB = 50;
const SHARDS_PER_HEAP_GIB = 25;
const LARGEST_HEAP_GIB = 32;

/** Days a period lasts at most; 0: the index is not rotated. */
const PERIOD_DAYS = { NoRotation: 0, OneHour: 1 / 24, OneDay: 1, OneWeek: 7, OneMonth: 31 } as const;

/** GiB of memory of a `large`; burstable types are listed whole. */
const LARGE_GIB: Readonly<Record<string, number>> = { c: 4, m: 8, r: 16, i: 16, or: 16, om: 8 };
const BURSTABLE_GIB: Readonly<Record<string, number>> = { 't3.small': 2, 't3.medium': 4 };

export function capacityOf(settings: StageSettings, usage: Usage): Capacity {
  const { capacity, retentionDays, indexRotationPeriod } = settings;
  const { dataNodes, numberOfReplicas, numberOfShards, dataNodeInstanceType } = capacity;
  const copies = numberOfReplicas + 1;
  const usableGib = (dataNodes * usableOnNode(capacity.volumeSize.toGibibytes())) / copies;
  const gibPerDay = (usage.recordsPerDay * usage.bytesPerRecord * INDEX_OVERHEAD) / GIB;
  const period = PERIOD_DAYS[indexRotationPeriod];
  const keptDays = retentionDays === undefined ? undefined : retentionDays + period;
  const fullAfter = gibPerDay === 0 ? Number.POSITIVE_INFINITY : usableGib / gibPerDay;
  // Without records there is no index but the first.
  const livedDays = Number.isFinite(fullAfter) ? (keptDays ?? fullAfter) : period;
  // An hour is no finite fraction of a day: what is over a whole number by rounding alone does not count.
  const indices = period === 0 ? 1 : Math.ceil(livedDays / period - 1e-6);
  const facts = {
    usableGib,
    gibPerDay,
    keptDays,
    daysUntilFull: fullAfter >= (keptDays ?? Number.POSITIVE_INFINITY) ? undefined : fullAfter,
    shardsPerNode: Math.ceil((indices * numberOfShards * copies) / dataNodes),
    shardsPerNodeLimit: shardLimit(dataNodeInstanceType),
    shardGib: period === 0 ? undefined : (gibPerDay * period) / numberOfShards,
  };
  return { ...facts, problems: problemsOf(facts, settings) };
}

function usableOnNode(volumeGib: number): number {
  const formatted = volumeGib * (1 - LINUX_PART);
  return formatted - Math.min(formatted * SERVICE_PART, SERVICE_GIB);
}

/** Shards that a node of this type should hold at most; undefined for a type whose memory is not known. */
export function shardLimit(instanceType: string): number | undefined {
  const [, family = '', size = ''] = /^([a-z]+)\d\w*\.(\w+)\.search$/.exec(instanceType) ?? [];
  const multiple = size === 'large' ? 1 : size === 'xlarge' ? 2 : 2 * Number(/^(\d+)xlarge$/.exec(size)?.[1]);
  const memory =
    BURSTABLE_GIB[instanceType.replace(/\.search$/, '')] ?? (LARGE_GIB[family] ?? Number.NaN) * multiple;
  return Number.isNaN(memory)
    ? undefined
    : Math.floor(Math.min(memory / 2, LARGEST_HEAP_GIB) * SHARDS_PER_HEAP_GIB);
}

function problemsOf(facts: Omit<Capacity, 'problems'>, settings: StageSettings): string[] {
  const { keptDays, daysUntilFull, gibPerDay, usableGib, shardGib } = facts;
  const { shardsPerNode, shardsPerNodeLimit = Number.POSITIVE_INFINITY } = facts;
  const { numberOfShards, dataNodeInstanceType } = settings.capacity;
  const problems: string[] = [];
  if (daysUntilFull !== undefined) {
    const kept = keptDays === undefined ? 'for ever' : `for ${Math.ceil(keptDays)} days`;
    const needed = keptDays === undefined ? '' : ` (${Math.ceil(gibPerDay * keptDays)} GiB of documents)`;
    problems.push(
      `The disk is full after ${daysUntilFull.toFixed(1)} days, but documents are kept ${kept}${needed}: the domain has ` +
        `room for ${usableGib.toFixed(0)} GiB. Raise capacity.volumeSize or capacity.dataNodes, or lower retentionDays.`,
    );
  }
  if (shardGib !== undefined && shardGib > LARGEST_SHARD_GIB) {
    problems.push(
      `A shard grows to ${shardGib.toFixed(0)} GiB; ${LARGEST_SHARD_GIB} GiB is the most for logs. Raise ` +
        `capacity.numberOfShards to ${Math.ceil((shardGib * numberOfShards) / LARGEST_SHARD_GIB)}, or rotate more often.`,
    );
  }
  if (shardsPerNode > shardsPerNodeLimit) {
    problems.push(
      `Each node holds ${shardsPerNode} shards; ${dataNodeInstanceType} should hold ${shardsPerNodeLimit} at most. ` +
        'Rotate less often, lower retentionDays or capacity.numberOfShards, or take larger nodes.',
    );
  }
  return problems;
}
