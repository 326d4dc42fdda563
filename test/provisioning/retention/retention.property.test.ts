import fc from 'fast-check';
import { runDirectly } from '../fixtures/direct-run';
import { FakeEngine } from '../fixtures/fake-engine';
import { IsmModel } from '../fixtures/ism-model';

type Period = 'NoRotation' | 'OneHour' | 'OneDay' | 'OneWeek' | 'OneMonth';

interface Stage {
  readonly period: Period;
  /** Absent: indices are never deleted. */
  readonly days?: number | undefined;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PERIODS: readonly Period[] = ['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth'];

const stages: fc.Arbitrary<Stage> = fc.record({
  period: fc.constantFrom(...PERIODS),
  days: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
});

/** The name that Firehose gives the index of an instant, and when that index's period ends. */
function indexAt(period: Period, ms: number): { name: string; endsAt: number } {
  const date = new Date(ms);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const iso = date.toISOString();
  const week = Math.floor((ms - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  switch (period) {
    case 'NoRotation':
      return { name: 'app-logs', endsAt: Number.POSITIVE_INFINITY };
    case 'OneHour':
      return {
        name: `app-logs-${iso.slice(0, 13).replace('T', '-')}`,
        endsAt: Math.floor(ms / HOUR + 1) * HOUR,
      };
    case 'OneDay':
      return { name: `app-logs-${iso.slice(0, 10)}`, endsAt: Date.UTC(year, month, day + 1) };
    case 'OneWeek':
      return {
        name: `app-logs-${year}-w${String(week).padStart(2, '0')}`,
        endsAt: Date.UTC(year, 0, 1) + week * 7 * DAY,
      };
    case 'OneMonth':
      return { name: `app-logs-${iso.slice(0, 7)}`, endsAt: Date.UTC(year, month + 1, 1) };
  }
}

function deploy(engine: FakeEngine, type: 'Create' | 'Update', { period, days }: Stage): Promise<void> {
  const hasRetention = days !== undefined && period !== 'NoRotation';
  return runDirectly(engine, type, {
    IndexRotationPeriod: period,
    ...(hasRetention && { RetentionDays: String(days) }),
  });
}

/** A domain whose stage changes once, with the time of the last document in each index. */
class History {
  readonly engine = new FakeEngine();
  readonly ism = new IsmModel();
  readonly lastDocument = new Map<string, number>();
  private stage: Stage = { period: 'NoRotation' };

  constructor() {
    this.engine.ism = this.ism;
  }

  async deployAt(ms: number, type: 'Create' | 'Update', stage: Stage): Promise<void> {
    this.expectNothingYoungDueBefore(ms);
    this.ism.now = ms;
    this.ism.initialise();
    await deploy(this.engine, type, stage);
    this.stage = stage;
  }

  /** Documents arrive from one instant to another, in every index of the stage's period. */
  write(from: number, to: number): void {
    this.ism.now = from;
    this.restore(`app-logs-restored-${from}`, from);
    for (let at = from; at < to; ) {
      const { name, endsAt } = indexAt(this.stage.period, at);
      this.ism.now = at;
      if (!this.ism.indices.has(name)) this.ism.create(name);
      this.lastDocument.set(name, Math.min(endsAt, to) - 1);
      at = endsAt;
    }
  }

  /** A restored index, whose suffix is no period, gets all its documents at once. */
  private restore(name: string, at: number): void {
    this.ism.create(name);
    this.lastDocument.set(name, at);
  }

  /** Fails if an index is deleted before this instant while a document in it is younger than the stage's days. */
  expectNothingYoungDueBefore(ms: number): void {
    const { days = 0 } = this.stage;
    for (const name of this.ism.indices.keys()) {
      const dueAt = this.ism.dueAt(name);
      if (dueAt === undefined || dueAt >= ms) continue;
      const youngest = Math.max(0, dueAt - (this.lastDocument.get(name) ?? dueAt)) / DAY;
      expect({ name, youngest, isYoung: youngest < days }).toEqual({ name, youngest, isYoung: false });
      this.ism.indices.delete(name);
    }
  }
}

/** Deploys one stage after the other, with two days of documents after each. */
async function deployAll(all: readonly Stage[], start: number): Promise<History> {
  const history = new History();
  for (const [n, stage] of all.entries()) {
    const at = start + n * 2 * DAY;
    await history.deployAt(at, n === 0 ? 'Create' : 'Update', stage);
    history.write(at, at + 2 * DAY);
  }
  return history;
}

beforeEach(() => jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

describe('retention over a change of the period and of the days', () => {
  const instants = fc.integer({ min: Date.UTC(2026, 0, 5), max: Date.UTC(2027, 11, 31) });

  test('never deletes a document that is younger than the retention in force', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stages, { minLength: 2, maxLength: 4 }), instants, async (all, start) => {
        const history = await deployAll(all, start);
        history.expectNothingYoungDueBefore(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps a monthly index until 7 days after its month ended when the period becomes a day', async () => {
    const changedAt = Date.UTC(2026, 10, 20);
    const history = new History();
    await history.deployAt(Date.UTC(2026, 10, 1), 'Create', { period: 'OneMonth', days: 7 });
    history.write(Date.UTC(2026, 10, 1), changedAt);
    await history.deployAt(changedAt, 'Update', { period: 'OneDay', days: 7 });
    expect(history.ism.dueAt('app-logs-2026-11')).toBeGreaterThanOrEqual(Date.UTC(2026, 11, 8));
  });

  test('deletes every index of every rotation period in the end', async () => {
    const rotating = fc.record({
      period: fc.constantFrom<Period>('OneHour', 'OneDay', 'OneWeek', 'OneMonth'),
      days: fc.integer({ min: 1, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(rotating, rotating, instants, async (before, after, start) => {
        const { ism } = await deployAll([before, after, after], start);
        const kept = [...ism.indices.keys()].filter((name) => ism.dueAt(name) === undefined);
        expect(kept).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
