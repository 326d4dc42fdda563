import type { Size } from 'aws-cdk-lib';

/** The nodes of a domain, and the shards that its indices have on them. */
export interface DomainCapacity {
  /** Data nodes, a multiple of `availabilityZones`. Minimum: 1. Maximum: 80. */
  readonly dataNodes: number;
  /** Instance type of the data nodes, such as `r6g.large.search`. */
  readonly dataNodeInstanceType: string;
  /** Size of each data node's gp3 volume. Whole GiB. Minimum: 10 GiB. Maximum: 16384 GiB. */
  readonly volumeSize: Size;
  /** Dedicated cluster managers: 0, 3 or 5; 3 or 5 with standby. */
  readonly managerNodes: number;
  /** Instance type of the managers, such as `m6g.large.search`. @default - none, which is right without managers only */
  readonly managerNodeInstanceType?: string;
  /** Availability zones that the nodes are spread over: 1, 2 or 3. */
  readonly availabilityZones: number;
  /** Multi-AZ with standby. It needs three zones, managers, no T3 instances, and copies in multiples of three. */
  readonly standby: boolean;
  /** Primary shards of each index. Minimum: 1. Maximum: 100. */
  readonly numberOfShards: number;
  /** Copies of each shard beside the primary, fewer than `dataNodes`. Minimum: 0. Maximum: 8. */
  readonly numberOfReplicas: number;
}
