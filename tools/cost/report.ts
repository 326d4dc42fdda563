import type { Capacity } from './capacity';
import { byService, type CostLine, total } from './estimate';
import type { Lever } from './levers';
import { DAYS_PER_MONTH, type Usage } from './usage';

/** All that `npm run cost` says. */
export interface CostReport {
  readonly stage: string;
  readonly region: string;
  readonly usage: Usage;
  /** Where the prices come from, in one sentence. */
  readonly prices: string;
  readonly lines: readonly CostLine[];
  readonly capacity: Capacity;
  readonly levers: readonly Lever[];
}

/** The report as one JSON object: dollars a month, by service and by line. */
export function toJson(report: CostReport): string {
  const { lines, ...rest } = report;
  const dollarsPerMonth = total(lines);
  return JSON.stringify(
    { ...rest, dollarsPerMonth, dollarsByService: Object.fromEntries(byService(lines)), lines },
    null,
    2,
  );
}

/** The report as a table for people. */
export function toText(report: CostReport): string {
  const { stage, region, usage, lines, capacity, levers } = report;
  const sum = total(lines);
  return [
    `Stage ${stage} in ${region}, ${count(usage.recordsPerDay)} records a day of ${count(usage.bytesPerRecord)} bytes,`,
    `${report.prices}.`,
    '',
    ...table(lines),
    '',
    `In all ${dollars(sum)} a month, ${dollars(sum / DAYS_PER_MONTH)} a day. Not in it: tax, free tier, data sent to the internet,`,
    'the time of Lambda functions (yours, and those of transform and recovery), the sample API and the collector.',
    '',
    'Capacity',
    ...capacityLines(capacity),
    '',
    levers.length > 0 ? 'The largest levers' : 'There is no lever: the stage is as small as it gets.',
    ...levers.flatMap(({ change, saves, price }) => [
      `  ${dollars(saves).padStart(10)}  ${change}`,
      `              the price: ${price}`,
    ]),
    '',
  ].join('\n');
}

function table(lines: readonly CostLine[]): string[] {
  return byService(lines).flatMap(([service, sum]) => [
    `${service.padEnd(76)}${dollars(sum).padStart(12)}`,
    ...lines
      .filter((line) => line.service === service && line.quantity > 0)
      .flatMap(({ item, quantity, unit, dollars: cost, note }) => [
        `  ${item.padEnd(50)}${count(quantity).padStart(12)} ${unit.padEnd(9)} ${dollars(cost).padStart(12)}`,
        ...(note === undefined ? [] : [`    ${note}`]),
      ]),
  ]);
}

function capacityLines(capacity: Capacity): string[] {
  const { usableGib, gibPerDay, keptDays, daysUntilFull, shardsPerNode, shardsPerNodeLimit, shardGib } =
    capacity;
  const limit =
    shardsPerNodeLimit === undefined ? 'limit of this type not known' : `at most ${shardsPerNodeLimit}`;
  const disk =
    daysUntilFull === undefined
      ? `never full: expiry frees room first${keptDays === undefined ? '' : ` (${Math.ceil(keptDays)} days are kept)`}`
      : `full after ${daysUntilFull.toFixed(1)} days`;
  return [
    `  disk: ${disk}; room for ${count(usableGib)} GiB of documents, ${count(gibPerDay)} GiB come a day`,
    `  shards on a node: ${shardsPerNode} (${limit})` +
      (shardGib === undefined ? '' : `; one shard grows to ${count(shardGib)} GiB`),
    ...capacity.problems.map((problem) => `  PROBLEM: ${problem}`),
  ];
}

function dollars(amount: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
