import { loadStage, type StageSettings } from '../../../lib/config';
import { capacityOf, shardLimit } from '../../../tools/cost/capacity';

const prod = loadStage('prod');
const usage = (recordsPerDay: number) => ({ recordsPerDay, bytesPerRecord: 700, months: 12 });
const withCapacity = (capacity: Partial<StageSettings['capacity']>): StageSettings => ({
  ...prod,
  capacity: { ...prod.capacity, ...capacity },
});

describe('the disk', () => {
  test('of three volumes of 100 GiB with two replicas has room for 76 GiB of documents', () => {
    // 95 GiB after Linux, of which the service keeps a fifth (19 GiB): 76 GiB a node, three copies on three nodes.
    expect(capacityOf(prod, usage(1e6)).usableGib).toBeCloseTo(76, 6);
  });

  test('gives the service 20 GiB a node at most', () => {
    const { volumeSize } = prod.capacity;
    const larger = volumeSize.toGibibytes() * 10;
    const settings = withCapacity({ volumeSize: { ...volumeSize, toGibibytes: () => larger } as never });
    expect(capacityOf(settings, usage(1e6)).usableGib).toBeCloseTo(950 - 20, 6);
  });

  test('that cannot hold the retention is a problem with the day and the settings to change', () => {
    const { daysUntilFull, problems } = capacityOf(prod, usage(10e6));
    expect(daysUntilFull).toBeCloseTo(76 / ((10e6 * 700 * 1.1) / 1024 ** 3), 6);
    expect(problems).toEqual([
      expect.stringMatching(/^The disk is full after 10\.6 days, .*for 91 days.*capacity\.volumeSize/),
    ]);
  });

  test('that holds what the retention keeps is never full', () => {
    expect(capacityOf(prod, usage(1e6))).toMatchObject({ daysUntilFull: undefined, problems: [] });
  });

  test('of a stage without retention fills for ever', () => {
    const { retentionDays: _, ...forEver } = prod;
    expect(capacityOf(forEver, usage(1e6)).daysUntilFull).toBeCloseTo(105.98, 1);
    expect(capacityOf(forEver, usage(0))).toMatchObject({ daysUntilFull: undefined, shardsPerNode: 1 });
  });
});

describe('shards', () => {
  test('of 91 daily indices in three copies are 91 on each of three nodes', () => {
    expect(capacityOf(prod, usage(1e6)).shardsPerNode).toBe(91);
  });

  test('over the limit of the node are a problem', () => {
    const hourly: StageSettings = { ...prod, indexRotationPeriod: 'OneHour' };
    expect(capacityOf(hourly, usage(1e5)).problems).toEqual([
      expect.stringContaining('Each node holds 2161 shards; r6g.large.search should hold 200 at most.'),
    ]);
  });

  test('over 50 GiB are a problem that names how many are needed', () => {
    const { problems } = capacityOf(prod, usage(100e6));
    expect(problems[1]).toMatch(/^A shard grows to 72 GiB.*capacity\.numberOfShards to 2/);
  });

  test.each([
    ['t3.small.search', 25],
    ['m6g.large.search', 100],
    ['r6g.large.search', 200],
    ['r6g.2xlarge.search', 800],
    ['r6g.16xlarge.search', 800],
    ['or1.xlarge.search', 400],
    ['z9.large.search', undefined],
  ])('on %s are at most %p', (type, limit) => expect(shardLimit(type)).toBe(limit));
});
