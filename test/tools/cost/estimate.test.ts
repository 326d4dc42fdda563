import fc from 'fast-check';
import { loadStage } from '../../../lib/config';
import { byService, type CostLine, estimate, tiered, total } from '../../../tools/cost/estimate';
import { largestLevers } from '../../../tools/cost/levers';
import { storedPrices } from '../../../tools/cost/prices';
import { resourcesOf, type StageResources } from '../../../tools/cost/stage-resources';
import { DAYS_PER_MONTH, parseCount, parseUsage, type Scenario, type Usage } from '../../../tools/cost/usage';
import { readSnapshot, snapshotNames } from '../../../tools/snapshots';
import { readPage, tableRows } from '../../docs/pages';

// A stage is synthesized, which takes a busy machine long.
jest.setTimeout(120_000);

const { prices } = storedPrices('eu-west-1');
const usage = (recordsPerDay: number, bytesPerRecord = 700, months = 12): Usage => ({
  recordsPerDay,
  bytesPerRecord,
  months,
});
/** Of every kind one, so that a price that is read for another kind is seen. */
const resources: StageResources = {
  keys: 1,
  alarmMetrics: 10,
  compositeAlarms: 2,
  dashboards: 1,
  metricFilters: 4,
};
const scenario = (stage: string, use: Usage): Scenario => ({
  settings: loadStage(stage),
  resources,
  usage: use,
});
const line = (lines: readonly CostLine[], item: string) => lines.find((each) => each.item.startsWith(item));
const archived = (stage: string, use: Usage) =>
  ['Standard', 'Standard-IA', 'Glacier'].map(
    (name) =>
      estimate(scenario(stage, use), prices).find(({ item }) => item.startsWith(`archive in ${name}`))
        ?.quantity ?? Number.NaN,
  );

describe('a month of a stage', () => {
  test('dev without records is its node by the hour, its volume, and what its alarms and keys cost', () => {
    const lines = estimate(scenario('dev', usage(0)), prices);
    const monthly = 1 + 10 * 0.1 + 2 * 0.5 + 3 + 4 * 0.3;
    expect(total(lines)).toBeCloseTo(730 * 0.039 + 10 * 0.1342 + monthly, 6);
  });

  test('prod with 1,000 records a second has Firehose as its largest or second largest service', () => {
    const services = byService(estimate(scenario('prod', usage(86_400_000)), prices));
    expect(services.slice(0, 2).map(([service]) => service)).toContain('Data Firehose');
  });

  test.each([
    [1, 5120],
    [5119, 5120],
    [5120, 5120],
    [5121, 10_240],
    [12 * 1024, 15 * 1024],
  ])('a record of %d bytes is billed as %d bytes by Firehose, and the report says so', (bytes, billed) => {
    const put = line(estimate(scenario('prod', usage(1e6, bytes)), prices), 'Direct PUT');
    expect(put?.quantity).toBeCloseTo(((365 / 12) * 1e6 * billed) / 1024 ** 3, 6);
    expect(put?.note).toContain(`each record of ${bytes} bytes is billed as ${billed} bytes`);
  });

  test('in a VPC has what Firehose bills for each zone by the hour and for the volume', () => {
    const subnetIds = ['subnet-0aaaaaaaa', 'subnet-0bbbbbbbb', 'subnet-0cccccccc'];
    const settings = { ...loadStage('prod'), vpc: { vpcId: 'vpc-0123456789', subnetIds } };
    const inVpc = estimate({ ...scenario('prod', usage(1e6)), settings }, prices);
    const more = total(inVpc) - total(estimate(scenario('prod', usage(1e6)), prices));
    expect(more).toBeCloseTo(3 * 730 * 0.01 + (((365 / 12) * 1e6 * 700) / 1024 ** 3) * 0.01, 6);
  });

  test('with an existing domain has no domain on its bill', () => {
    const domainArn = 'arn:aws:es:eu-west-1:123456789012:domain/logs';
    const existingDomain = { domainArn, endpoint: 'logs.example.org', masterRoleArn: 'arn' };
    const settings = { ...loadStage('prod'), existingDomain };
    const services = byService(estimate({ ...scenario('prod', usage(1e6)), settings }, prices));
    expect(services.map(([service]) => service)).not.toContain('OpenSearch Service');
  });

  test('another region has other prices', () => {
    const ireland = total(estimate(scenario('prod', usage(1e6)), prices));
    const virginia = total(estimate(scenario('prod', usage(1e6)), storedPrices('us-east-1').prices));
    expect(virginia).toBeLessThan(ireland);
  });

  test('is never cheaper with more records', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), fc.integer({ min: 1, max: 1_000_000 }), (few, more, bytes) => {
        const cost = (records: number) => total(estimate(scenario('prod', usage(records, bytes)), prices));
        expect(cost(few + more)).toBeGreaterThanOrEqual(cost(few) - 1e-9);
      }),
    );
  });
});

test.each(['dev', 'prod'])('README says within 10 %% what a day of %s costs without records', (stage) => {
  const row = tableRows(readPage('README.md'), ['stage', 'what runs']).find(([name]) => name === stage);
  const said = Number(/^\$(\d+(?:\.\d+)?) a day$/.exec(row?.[2] ?? '')?.[1]);
  const settings = loadStage(stage);
  const now = { settings, usage: usage(0), resources: resourcesOf(stage, settings) };
  const day = total(estimate(now, prices)) / DAYS_PER_MONTH;
  expect(Math.abs(said - day) / day).toBeLessThanOrEqual(0.1);
});

describe('the archive', () => {
  test('holds 30 days in Standard, 60 in Standard-IA and the rest in Glacier Instant Retrieval', () => {
    const [standard = 0, infrequent = 0, glacier = 0] = archived('prod', usage(50e6));
    expect(infrequent / standard).toBeCloseTo(2, 6);
    expect(glacier / standard).toBeCloseTo((365 - 90) / 30, 6);
  });

  test('stays in Standard while its objects are under 128 KiB, which S3 moves to no colder class', () => {
    expect(archived('prod', usage(1000)).slice(1)).toEqual([0, 0]);
  });

  test('of a stage that expires it stops growing, 30 days after the expiry of its versions', () => {
    expect(archived('dev', usage(1e6, 700, 24))).toEqual(archived('dev', usage(1e6, 700, 6)));
  });
});

describe('a tiered price', () => {
  const tiers = [{ upToGib: 100, price: 3 }, { upToGib: 200, price: 2 }, { price: 1 }];
  test.each([
    [0, 0],
    [100, 300],
    [101, 302],
    [200, 500],
    [1000, 1300],
  ])('of %d GiB is %d', (gib, dollars) => expect(tiered(gib, tiers)).toBe(dollars));
});

describe('the largest levers', () => {
  const levers = (stage: string, use: Usage) => largestLevers(scenario(stage, use), prices);

  test('of prod without records are its zones, its nodes and its empty disk, largest first', () => {
    const found = levers('prod', usage(0));
    expect(found.map(({ change }) => change.split(' ')[0])).toEqual(['two', 'nodes', 'capacity.volumeSize']);
    const saved = found.map(({ saves }) => saves);
    expect(saved).toEqual([...saved].sort((left, right) => right - left));
  });

  test('of a stage that logs a lot of short records hold the rounding to 5 KB', () => {
    expect(levers('prod', usage(500e6))[0]?.change).toMatch(/in place of 7 short ones/);
  });

  test('hold nothing about rounding where records are over half of 5 KB', () => {
    expect(JSON.stringify(levers('prod', usage(500e6, 3000)))).not.toContain('short ones');
  });
});

test('the resources of a stage are those of its templates', () => {
  const types = snapshotNames('dev').flatMap((name) =>
    Object.values(readSnapshot(name)?.Resources ?? {}).map((resource) => (resource as { Type: string }).Type),
  );
  const count = (type: string) => types.filter((each) => each === type).length;
  const { alarmMetrics, ...others } = resourcesOf('dev', loadStage('dev'));
  expect(others).toEqual({
    keys: count('AWS::KMS::Key'),
    compositeAlarms: count('AWS::CloudWatch::CompositeAlarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    metricFilters: count('AWS::Logs::MetricFilter'),
  });
  // An alarm on an expression reads several metrics.
  expect(alarmMetrics).toBeGreaterThanOrEqual(count('AWS::CloudWatch::Alarm'));
});

describe('a count on the command line', () => {
  test.each([
    ['50M', 50e6],
    ['1.5k', 1500],
    ['1,000', 1000],
    ['2G', 2e9],
    ['0', 0],
  ])('%s is %d', (text, value) => expect(parseCount(text, '--x')).toBe(value));

  test.each(['', 'x', '-1', '1T', '1e6', 'M'])('refuses %j and names the option', (text) => {
    expect(() => parseCount(text, '--bytes')).toThrow(/--bytes is ".*"; expected a count such as 50M/);
  });
});

test('a region or an instance type without a price is an error that names --live', () => {
  expect(() => storedPrices('mars')).toThrow(/no prices of mars; it has eu-west-1 and us-east-1.*--live/);
  const settings = loadStage('dev');
  const capacity = { ...settings.capacity, dataNodeInstanceType: 'x9.huge.search' };
  const now = { ...scenario('dev', usage(0)), settings: { ...settings, capacity } };
  expect(() => estimate(now, prices)).toThrow(/x9\.huge\.search.*--live/);
});

test.each([
  ['--bytes', { bytes: '1,024,001' }, 'expected a whole number up to 1024000'],
  ['--bytes', { bytes: '700.5' }, 'expected a whole number up to 1024000'],
  ['--months', { months: '0' }, 'expected at least 1'],
])('%s of %j is refused', (name, options, message) => {
  const all = { recordsPerDay: '1M', bytes: '1024000', months: '1', ...options };
  expect(() => parseUsage(all)).toThrow(`cost: ${name} is "${Object.values(options)[0]}"; ${message}`);
});
