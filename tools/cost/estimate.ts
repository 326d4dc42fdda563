import type { StageSettings } from '../../lib/config';
import { archiveLines } from './archive';
import { instanceHour, type Prices, type PriceTier } from './prices';
import type { StageResources } from './stage-resources';
import { DAYS_PER_MONTH, GIB, HOURS_PER_MONTH, type Scenario, type Usage } from './usage';

/** One line of a month's bill. */
export interface CostLine {
  readonly service: string;
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** USD a month. */
  readonly dollars: number;
  /** What the reader must know to understand the quantity. */
  readonly note?: string;
}

/** Firehose bills each record in steps of this many bytes. @see https://aws.amazon.com/firehose/pricing/ */
export const FIREHOSE_STEP_BYTES = 5 * 1024;

/** A month's bill of a stage: what AWS charges for the stacks, not for the functions that log. */
export function estimate({ settings, resources, usage }: Scenario, prices: Prices): readonly CostLine[] {
  return [
    // An existing domain is on somebody else's bill.
    ...(settings.existingDomain === undefined ? domainLines(settings, prices) : []),
    firehoseLine(usage, prices),
    ...vpcLines(settings, usage, prices),
    ...archiveLines(settings.backup, usage, prices),
    ...monthlyLines(resources, prices),
  ];
}

/** USD a month of all lines. */
export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** Service → USD a month, the largest first. */
export function byService(lines: readonly CostLine[]): ReadonlyArray<readonly [string, number]> {
  const sums = new Map<string, number>();
  for (const { service, dollars } of lines) sums.set(service, (sums.get(service) ?? 0) + dollars);
  return [...sums].sort(([, left], [, right]) => right - left);
}

function domainLines({ capacity }: StageSettings, prices: Prices): CostLine[] {
  const { dataNodes, dataNodeInstanceType, managerNodes, managerNodeInstanceType, volumeSize } = capacity;
  const nodes = (item: string, count: number, type: string): CostLine => ({
    service: 'OpenSearch Service',
    item: `${item}, ${count} × ${type}`,
    quantity: count * HOURS_PER_MONTH,
    unit: 'hours',
    dollars: count * HOURS_PER_MONTH * instanceHour(prices, type),
  });
  const gib = dataNodes * volumeSize.toGibibytes();
  return [
    nodes('data nodes', dataNodes, dataNodeInstanceType),
    ...(managerNodes > 0 && managerNodeInstanceType !== undefined
      ? [nodes('dedicated managers', managerNodes, managerNodeInstanceType)]
      : []),
    {
      service: 'OpenSearch Service',
      item: 'gp3 volumes of the data nodes',
      quantity: gib,
      unit: 'GiB',
      dollars: gib * prices.gp3GibMonth,
    },
  ];
}

function monthlyLines(resources: StageResources, prices: Prices): CostLine[] {
  const line = (
    service: string,
    item: string,
    [quantity, unit, price]: [number, string, number],
  ): CostLine => ({
    service,
    item,
    quantity,
    unit,
    dollars: quantity * price,
  });
  const { keys, alarmMetrics, compositeAlarms, dashboards, metricFilters } = resources;
  return [
    line('CloudWatch', 'alarms', [alarmMetrics, 'metrics', prices.alarmMetricMonth]),
    line('CloudWatch', 'composite alarms', [compositeAlarms, 'alarms', prices.compositeAlarmMonth]),
    line('CloudWatch', 'dashboards', [dashboards, 'dashboards', prices.dashboardMonth]),
    {
      ...line('CloudWatch', 'metrics of log filters', [metricFilters, 'metrics', prices.customMetricMonth]),
      note: 'a metric is billed for the hours in which its log group gets lines',
    },
    line('KMS', 'keys', [keys, 'keys', prices.kmsKeyMonth]),
  ];
}

function firehoseLine({ recordsPerDay, bytesPerRecord }: Usage, prices: Prices): CostLine {
  const records = recordsPerDay * DAYS_PER_MONTH;
  const billedBytes = Math.ceil(bytesPerRecord / FIREHOSE_STEP_BYTES) * FIREHOSE_STEP_BYTES;
  const sent = (records * bytesPerRecord) / GIB;
  const billed = (records * billedBytes) / GIB;
  return {
    service: 'Data Firehose',
    item: 'Direct PUT',
    quantity: billed,
    unit: 'GiB',
    dollars: tiered(billed, prices.firehoseGibTiers),
    note:
      `${sent.toFixed(1)} GiB are sent; each record of ${bytesPerRecord} bytes is billed as ${billedBytes} bytes ` +
      `(steps of 5 KB)`,
  };
}

/** Delivery into a VPC is billed beside the volume: by zone and hour, and by what is processed. */
function vpcLines({ vpc }: StageSettings, usage: Usage, prices: Prices): CostLine[] {
  if (vpc === undefined) return [];
  const hours = vpc.subnetIds.length * HOURS_PER_MONTH;
  const gib = (usage.recordsPerDay * DAYS_PER_MONTH * usage.bytesPerRecord) / GIB;
  const line = (item: string, quantity: number, [unit, price]: [string, number]): CostLine => ({
    service: 'Data Firehose',
    item,
    quantity,
    unit,
    dollars: quantity * price,
  });
  return [
    line('delivery into the VPC, by zone', hours, ['hours', prices.firehoseVpcZoneHour]),
    line('delivery into the VPC, by volume', gib, ['GiB', prices.firehoseVpcGib]),
  ];
}

/** The price of a month's GiB, each tier at its own price. */
export function tiered(gib: number, tiers: readonly PriceTier[]): number {
  let from = 0;
  let dollars = 0;
  for (const { upToGib = Number.POSITIVE_INFINITY, price } of tiers) {
    dollars += Math.max(0, Math.min(gib, upToGib) - from) * price;
    from = upToGib;
  }
  return dollars;
}
