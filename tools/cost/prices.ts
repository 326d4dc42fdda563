import table from './prices.json';

/** One step of a tiered price. */
export interface PriceTier {
  /** Upper end of the tier in GiB a month. @default - no end */
  readonly upToGib?: number;
  /** USD a GiB. */
  readonly price: number;
}

/** List prices of one region in USD. A month has 730 hours, a GiB 2^30 bytes. */
export interface Prices {
  /** Instance type → USD an hour, e.g. `r6g.large.search` → 0.167. */
  readonly instanceHour: Readonly<Record<string, number>>;
  readonly gp3GibMonth: number;
  readonly firehoseGibTiers: readonly PriceTier[];
  /** Delivery into a VPC: each zone by the hour, and each GiB processed. */
  readonly firehoseVpcZoneHour: number;
  readonly firehoseVpcGib: number;
  readonly s3StandardGibMonth: number;
  readonly s3InfrequentAccessGibMonth: number;
  readonly s3GlacierInstantGibMonth: number;
  readonly s3PutThousand: number;
  readonly s3ToInfrequentAccessThousand: number;
  readonly s3ToGlacierInstantThousand: number;
  readonly kmsKeyMonth: number;
  /** One metric of one alarm. */
  readonly alarmMetricMonth: number;
  readonly compositeAlarmMonth: number;
  readonly dashboardMonth: number;
  readonly customMetricMonth: number;
}

/** A region's prices, and where they come from in one sentence. */
export interface PriceList {
  readonly prices: Prices;
  readonly origin: string;
}

/** Date of the price file, `YYYY-MM-DD`. */
export const PRICES_AS_OF = table.asOf;

const REGIONS: Readonly<Record<string, Prices>> = table.regions;

/**
 * The prices of `region` in `prices.json`.
 *
 * @throws when the file has no such region; the message names those it has
 */
export function storedPrices(region: string): PriceList {
  const prices = Object.hasOwn(REGIONS, region) ? REGIONS[region] : undefined;
  if (prices === undefined) {
    throw new Error(
      `cost: tools/cost/prices.json has no prices of ${region}; it has ${Object.keys(REGIONS).join(' and ')}. ` +
        'Ask AWS for them with --live, or name one of these with --region for an order of magnitude.',
    );
  }
  return {
    prices,
    origin: `prices of ${region} from tools/cost/prices.json, ${table.asOf}, ${fromMemory()}`,
  };
}

/**
 * USD an hour for one node.
 *
 * @throws when the list has no such instance type
 */
export function instanceHour(prices: Prices, type: string): number {
  const price = prices.instanceHour[type];
  if (price === undefined) {
    throw new Error(
      `cost: no price for the instance type ${type}. Ask AWS for it with --live, or add it to tools/cost/prices.json.`,
    );
  }
  return price;
}

function fromMemory(): string {
  const sources = Object.values(table.sources);
  const remembered = sources.filter(({ read }) => read.startsWith('from memory')).length;
  return `${remembered} of ${sources.length} kinds written from memory: check them with --live`;
}
