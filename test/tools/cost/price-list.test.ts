import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { PricingClient } from '@aws-sdk/client-pricing';
import { livePrices } from '../../../tools/cost/price-list';

/**
 * A model of the Price List API's GetProducts on loopback: filters by attributes, two products a page.
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
let server: Server;
let client: PricingClient;
let products: ReadonlyArray<ReturnType<typeof product>>;
const asked: Array<{ target: string | undefined; service: string }> = [];

type Tier = readonly [beginRange: string, endRange: string, usd: string];

function product(service: string, attributes: Record<string, string>, tiers: readonly Tier[]) {
  const priceDimensions = Object.fromEntries(
    tiers.map(([beginRange, endRange, USD], index) => [
      `SKU.TERM.${index}`,
      { beginRange, endRange, pricePerUnit: { USD } },
    ]),
  );
  return {
    serviceCode: service,
    product: { attributes: { regionCode: 'eu-west-1', ...attributes } },
    terms: { OnDemand: { 'SKU.TERM': { priceDimensions } } },
  };
}

const flat = (service: string, usagetype: string, usd: string, more: Record<string, string> = {}) =>
  product(service, { usagetype, ...more }, [['0', 'Inf', usd]]);

const ALL = [
  flat('AmazonES', 'EU-ES:GP2-Storage', '9'),
  flat('AmazonES', 'EU-ES:GP3-Storage', '0.13'),
  flat('AmazonES', 'EU-ESInstance:t3.small', '0.04', { instanceType: 't3.small.search' }),
  flat('AmazonES', 'EU-ESInstance:m6g.large', '0.14', { instanceType: 'm6g.large.search' }),
  // Tiers come in no order.
  product('AmazonKinesisFirehose', { usagetype: 'EUW1-BilledBytes', operation: 'PutRecordBatch' }, [
    ['512000', 'Inf', '0.02'],
    ['0', '512000', '0.03'],
  ]),
  flat('AmazonKinesisFirehose', 'EUW1-DirectPUT-no-rounding-BilledBytes', '0.09', {
    operation: 'PutRecordBatch',
  }),
  flat('AmazonKinesisFirehose', 'EUW1-RunningHours', '0.01'),
  flat('AmazonKinesisFirehose', 'EUW1-VpcBandwidth', '0.011'),
  flat('AmazonS3', 'EU-TimedStorage-ByteHrs', '0.023'),
  flat('AmazonS3', 'EU-TimedStorage-SIA-ByteHrs', '0.0125'),
  flat('AmazonS3', 'EU-TimedStorage-GIR-ByteHrs', '0.004'),
  flat('AmazonS3', 'EU-Requests-Tier1', '0.000005'),
  flat('AmazonS3', 'EU-Requests-SIA-Tier1', '0.00001'),
  flat('AmazonS3', 'EU-Requests-GIR-Tier1', '0.00002'),
  flat('awskms', 'eu-west-1-KMS-Keys', '1'),
  flat('AmazonCloudWatch', 'EU-CW:AlarmMonitorUsage', '0.1'),
  flat('AmazonCloudWatch', 'EU-CW:CompositeAlarmMonitorUsage', '0.5'),
  flat('AmazonCloudWatch', 'EU-DashboardsUsageHour', '3'),
  product('AmazonCloudWatch', { usagetype: 'EU-CW:MetricMonitorUsage' }, [
    ['0', '10000', '0.3'],
    ['10000', 'Inf', '0.1'],
  ]),
];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await json(request)) as {
      ServiceCode: string;
      Filters: ReadonlyArray<{ Field: string; Value: string }>;
      NextToken?: string;
    };
    asked.push({ target: request.headers['x-amz-target'] as string | undefined, service: body.ServiceCode });
    const found = products.filter(
      ({ serviceCode, product: { attributes } }) =>
        serviceCode === body.ServiceCode &&
        body.Filters.every(({ Field, Value }) => (attributes as Record<string, string>)[Field] === Value),
    );
    const from = Number(body.NextToken ?? 0);
    const page = found.slice(from, from + 2).map((each) => JSON.stringify(each));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(
      JSON.stringify({ PriceList: page, ...(from + 2 < found.length && { NextToken: `${from + 2}` }) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new PricingClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});

beforeEach(() => {
  products = ALL;
});

afterAll(() => {
  client.destroy();
  server.close();
});

test('every price is found on its page, by region, usage type and instance type', async () => {
  const prices = await livePrices(client, 'eu-west-1', ['t3.small.search', 'm6g.large.search']);
  expect(prices).toEqual({
    instanceHour: { 't3.small.search': 0.04, 'm6g.large.search': 0.14 },
    gp3GibMonth: 0.13,
    firehoseGibTiers: [{ upToGib: 512_000, price: 0.03 }, { price: 0.02 }],
    firehoseVpcZoneHour: 0.01,
    firehoseVpcGib: 0.011,
    s3StandardGibMonth: 0.023,
    s3InfrequentAccessGibMonth: 0.0125,
    s3GlacierInstantGibMonth: 0.004,
    s3PutThousand: 0.005,
    s3ToInfrequentAccessThousand: 0.01,
    s3ToGlacierInstantThousand: 0.02,
    kmsKeyMonth: 1,
    alarmMetricMonth: 0.1,
    compositeAlarmMonth: 0.5,
    dashboardMonth: 3,
    customMetricMonth: 0.3,
  });
  expect(new Set(asked.map(({ target }) => target))).toEqual(new Set(['AWSPriceListService.GetProducts']));
});

test('a price that the list does not have is an error that names service, region and usage type', async () => {
  products = ALL.filter(({ serviceCode }) => serviceCode !== 'awskms');
  await expect(livePrices(client, 'eu-west-1', [])).rejects.toThrow(
    /no on-demand price of awskms in eu-west-1 with a usage type like KMS-Keys/,
  );
});

test('a price of nothing is no price', async () => {
  products = ALL.map((each) =>
    each.serviceCode === 'awskms' ? flat('awskms', 'eu-west-1-KMS-Keys', '0') : each,
  );
  await expect(livePrices(client, 'eu-west-1', [])).rejects.toThrow(/awskms/);
});
