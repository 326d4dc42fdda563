import type { GetProductsCommandInput, PricingClient } from '@aws-sdk/client-pricing';
import type { Prices, PriceTier } from './prices';

/** A product of the Price List as its JSON text says it: the parts that are read here. */
interface Product {
  readonly product: { readonly attributes: Readonly<Record<string, string>> };
  readonly terms: { readonly OnDemand?: Readonly<Record<string, Term>> };
}

interface Term {
  readonly priceDimensions: Readonly<Record<string, PriceDimension>>;
}

interface PriceDimension {
  readonly beginRange: string;
  readonly endRange: string;
  readonly pricePerUnit: Readonly<Record<string, string>>;
}

/** Which product of which service holds a price. Usage types carry a region's prefix, such as `EU-`, or none. */
interface Query {
  readonly service: string;
  readonly usageType: RegExp;
  /** Attributes that the product must have, beside its region. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** From the unit of the Price List to ours: 1,000 for a price of one request that we keep for a thousand. */
  readonly factor?: number;
}

type SinglePrice = Exclude<keyof Prices, 'instanceHour' | 'firehoseGibTiers'>;

const FIREHOSE: Query = {
  service: 'AmazonKinesisFirehose',
  usageType: /^(\w+-)?BilledBytes$/,
  attributes: { operation: 'PutRecordBatch' },
};

const QUERIES: Readonly<Record<SinglePrice, Query>> = {
  gp3GibMonth: { service: 'AmazonES', usageType: /^(\w+-)?ES:GP3-Storage$/ },
  firehoseVpcZoneHour: { service: 'AmazonKinesisFirehose', usageType: /^(\w+-)?RunningHours$/ },
  firehoseVpcGib: { service: 'AmazonKinesisFirehose', usageType: /^(\w+-)?VpcBandwidth$/ },
  s3StandardGibMonth: { service: 'AmazonS3', usageType: /^(\w+-)?TimedStorage-ByteHrs$/ },
  s3InfrequentAccessGibMonth: { service: 'AmazonS3', usageType: /^(\w+-)?TimedStorage-SIA-ByteHrs$/ },
  s3GlacierInstantGibMonth: { service: 'AmazonS3', usageType: /^(\w+-)?TimedStorage-GIR-ByteHrs$/ },
  s3PutThousand: { service: 'AmazonS3', usageType: /^(\w+-)?Requests-Tier1$/, factor: 1000 },
  s3ToInfrequentAccessThousand: {
    service: 'AmazonS3',
    usageType: /^(\w+-)?Requests-SIA-Tier1$/,
    factor: 1000,
  },
  s3ToGlacierInstantThousand: {
    service: 'AmazonS3',
    usageType: /^(\w+-)?Requests-GIR-Tier1$/,
    factor: 1000,
  },
  kmsKeyMonth: { service: 'awskms', usageType: /KMS-Keys$/ },
  alarmMetricMonth: { service: 'AmazonCloudWatch', usageType: /^(\w+-)?CW:AlarmMonitorUsage$/ },
  compositeAlarmMonth: { service: 'AmazonCloudWatch', usageType: /^(\w+-)?CW:CompositeAlarmMonitorUsage$/ },
  // The first three dashboards of an account are free, in a product of their own.
  dashboardMonth: { service: 'AmazonCloudWatch', usageType: /^(\w+-)?DashboardsUsageHour$/ },
  customMetricMonth: { service: 'AmazonCloudWatch', usageType: /^(\w+-)?CW:MetricMonitorUsage$/ },
};

/**
 * Prices of `region` from the AWS Price List API, which needs the permission `pricing:GetProducts`.
 *
 * @param instanceTypes those the stage uses
 * @throws when a price is not found, naming it and the query
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export async function livePrices(
  client: PricingClient,
  region: string,
  instanceTypes: readonly string[],
): Promise<Prices> {
  const products = new ProductFinder(client, region);
  const instanceHour: Record<string, number> = {};
  for (const type of new Set(instanceTypes)) {
    const query = { service: 'AmazonES', usageType: /ESInstance:/, attributes: { instanceType: type } };
    instanceHour[type] = await products.price(query);
  }
  const single: Partial<Record<SinglePrice, number>> = {};
  for (const [name, query] of Object.entries(QUERIES) as Array<[SinglePrice, Query]>) {
    single[name] = await products.price(query);
  }
  const firehoseGibTiers = await products.tiers(FIREHOSE);
  return { ...(single as Record<SinglePrice, number>), instanceHour, firehoseGibTiers };
}

/** Asks the Price List for the products of one region. */
class ProductFinder {
  readonly #client: PricingClient;
  readonly #region: string;

  constructor(client: PricingClient, region: string) {
    this.#client = client;
    this.#region = region;
  }

  /** The price of the first tier that is not free. */
  async price(query: Query): Promise<number> {
    const tiers = await this.tiers(query);
    const { price } = tiers.find((tier) => tier.price > 0) ?? this.#missing(query);
    return price * (query.factor ?? 1);
  }

  /** The tiers from 0 upwards. */
  async tiers(query: Query): Promise<readonly PriceTier[]> {
    for await (const { product, terms } of this.#products(query)) {
      if (!query.usageType.test(product.attributes.usagetype ?? '')) continue;
      const dimensions = Object.values(terms.OnDemand ?? {}).flatMap((term) =>
        Object.values(term.priceDimensions),
      );
      if (dimensions.length > 0) return dimensions.sort(byRange).map(tierOf);
    }
    return this.#missing(query);
  }

  /** Products of the service that have the attributes, page by page. */
  async *#products({ service, attributes = {} }: Query): AsyncGenerator<Product> {
    // Only here: an estimate from the price file needs no SDK.
    const { paginateGetProducts } = await import('@aws-sdk/client-pricing');
    const wanted = { regionCode: this.#region, ...attributes };
    const input: GetProductsCommandInput = {
      ServiceCode: service,
      Filters: Object.entries(wanted).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
    };
    for await (const page of paginateGetProducts({ client: this.#client }, input)) {
      for (const text of page.PriceList ?? []) yield JSON.parse(String(text)) as Product;
    }
  }

  #missing({ service, usageType, attributes }: Query): never {
    const which = attributes === undefined ? '' : ` and ${JSON.stringify(attributes)}`;
    throw new Error(
      `cost: the Price List has no on-demand price of ${service} in ${this.#region} with a usage type like ` +
        `${usageType.source}${which}. Leave --live out to use tools/cost/prices.json.`,
    );
  }
}

function byRange(left: PriceDimension, right: PriceDimension): number {
  return Number(left.beginRange) - Number(right.beginRange);
}

function tierOf({ endRange, pricePerUnit }: PriceDimension): PriceTier {
  const price = Number(pricePerUnit.USD);
  return endRange === 'Inf' ? { price } : { upToGib: Number(endRange), price };
}
