import { Breaker } from '../../../lambda/node-layer/src/core/breaker';
import { later, never, partial, shipperKit, turns, unavailable } from '../kit';

const refused = { kind: 'refused', reason: 'HTTP 403' } as const;
const all = (count: number) => partial(...Array(count).keys());

describe('records that are sent again', () => {
  test('are sent before newer ones', async () => {
    const { clock, transport, accept } = shipperKit({ maxInFlight: 1 });
    const { outcome, give } = later();
    transport.outcomes.push(unavailable, outcome, never);
    accept(500, 'a');
    accept(500, 'b');
    await turns();
    accept(500, 'c');
    await clock.advance(100);
    give({ kind: 'accepted' });
    await turns();
    expect(transport.puts.map(([line]) => line)).toEqual(
      ['a', 'b', 'a'].map((id) => `{"log_id":"${id}0"}\n`),
    );
  });

  test('wait for their own time, with one timer for the next batch', async () => {
    const { clock, transport, accept } = shipperKit();
    transport.outcomes.push(unavailable, async () => {
      await turns(2);
      clock.randomness = 0.9;
      return unavailable;
    });
    transport.otherwise = never;
    accept(1000);
    await turns(10);
    expect(clock.dueInMs).toEqual([50]);
    await clock.advance(49);
    expect(transport.puts).toHaveLength(2);
    await clock.advance(1);
    expect(transport.puts).toHaveLength(3);
  });

  test('do not wait longer each time while the stream takes some of them', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    clock.randomness = 0.999;
    const sentAt: number[] = [];
    transport.otherwise = ({ lines }) => {
      sentAt.push(clock.now());
      return lines.length === 1 ? { kind: 'accepted' } : partial(...Array(lines.length - 1).keys());
    };
    accept(4);
    const flushed = shipper.flush(60_000);
    await clock.advance(1000);
    await flushed;
    expect(sentAt.slice(1).map((at, i) => Math.round(at - (sentAt[i] as number)))).toEqual([100, 100, 100]);
  });

  test('fall back after a minute when nobody flushes, and the breaker opens', async () => {
    const { clock, shipper, transport, fellBack, reasons, accept } = shipperKit();
    transport.otherwise = unavailable;
    accept(1);
    // The batch leaves after a second; its attempts follow at 0.05, 0.15, 0.35, 0.75, 1.55 s and then every second.
    await clock.advance(1_000 + 60_549);
    expect(fellBack).toHaveLength(0);
    await clock.advance(1);
    expect(fellBack).toHaveLength(1);
    expect(reasons).toEqual(['HTTP 503 ServiceUnavailableException']);
    const puts = transport.puts.length;
    accept(1);
    await shipper.flush(1000);
    expect(transport.puts).toHaveLength(puts);
    expect(shipper.stats()).toMatchObject({ accepted: 2, fellBack: 2, queued: 0 });
  });
});

describe('new records', () => {
  test('leave a second later when their timer found no room', async () => {
    const { clock, transport, accept } = shipperKit({ maxInFlight: 1 });
    const { outcome, give } = later();
    transport.outcomes.push(outcome);
    accept(501);
    await clock.advance(1_500);
    expect(transport.puts).toHaveLength(1);
    give({ kind: 'accepted' });
    await clock.advance(1_000);
    expect(transport.puts.map((lines) => lines.length)).toEqual([500, 1]);
  });

  test('wait, as batches that are due do, for the response that makes room and not for a timer', async () => {
    const { clock, transport, accept } = shipperKit();
    const after = jest.spyOn(clock, 'after');
    transport.outcomes.push(unavailable, unavailable, unavailable, unavailable);
    transport.otherwise = never;
    accept(2000);
    await clock.advance(500);
    expect(transport.inFlight).toBe(1);
    expect(after.mock.calls.length).toBeLessThan(10);
  });
});

describe('how many requests try a failing stream', () => {
  test('one request at a time tries while the stream fails', async () => {
    const { clock, transport, accept } = shipperKit();
    transport.outcomes.push(unavailable, unavailable, unavailable, unavailable);
    transport.otherwise = never;
    accept(2000);
    await turns();
    await clock.advance(5000);
    expect(transport.inFlight).toBe(1);
  });

  test.each([
    ['all refused: one still', all(500), 1],
    ['some refused: as many as allowed', all(499), 4],
    ['accepted: as many as allowed', { kind: 'accepted' } as const, 4],
  ])('one request tries after a pause, of whose records %s are accepted', async (_, outcome, inFlight) => {
    const { clock, shipper, transport, accept } = shipperKit();
    transport.outcomes.push(refused, outcome);
    transport.otherwise = never;
    accept(1);
    await shipper.flush(1000);
    await clock.advance(10_000);
    accept(3000);
    await turns();
    expect(transport.inFlight).toBe(inFlight);
  });
});

test('a request that is invalid whatever its records are is given up after few of them', async () => {
  const kit = shipperKit();
  kit.transport.otherwise = { kind: 'invalid', reason: 'ValidationException' };
  kit.accept(1000);
  await kit.shipper.flush(1000);
  expect(kit.shipper.stats()).toMatchObject({ delivered: 0, fellBack: 1000, queued: 0 });
  expect(kit.transport.puts.length).toBeLessThan(100);
});

describe('a flush that runs out of time', () => {
  const flushInVain = async ({ shipper, clock }: ReturnType<typeof shipperKit>) => {
    const flushed = shipper.flush(1000);
    await clock.advance(1000);
    await flushed;
  };

  test('opens the breaker, so that the next flush waits for nothing', async () => {
    const kit = shipperKit();
    kit.transport.otherwise = unavailable;
    kit.accept(1);
    await flushInVain(kit);
    const puts = kit.transport.puts.length;
    kit.accept(1);
    await kit.shipper.flush(1000);
    expect(kit.transport.puts).toHaveLength(puts);
  });

  test('does not open the breaker on a stream that is only slow', async () => {
    const kit = shipperKit();
    kit.transport.outcomes.push(never);
    kit.accept(1);
    await flushInVain(kit);
    kit.accept(1);
    await kit.shipper.flush(1000);
    expect(kit.shipper.stats()).toMatchObject({ delivered: 1, fellBack: 1 });
  });

  test('opens the breaker on a stream that leaves two flushes without a response', async () => {
    const kit = shipperKit();
    kit.transport.otherwise = never;
    for (let i = 0; i < 2; i++) {
      kit.accept(1);
      await flushInVain(kit);
    }
    kit.accept(1);
    await kit.shipper.flush(1000);
    expect(kit.transport.puts).toHaveLength(2);
    expect(kit.shipper.stats()).toMatchObject({ delivered: 0, fellBack: 3 });
  });

  test('does not open the breaker when some records were delivered meanwhile', async () => {
    const kit = shipperKit({ maxInFlight: 1 });
    kit.transport.outcomes.push({ kind: 'accepted' });
    kit.transport.otherwise = unavailable;
    kit.accept(501);
    await flushInVain(kit);
    kit.transport.otherwise = { kind: 'accepted' };
    kit.accept(1);
    await kit.shipper.flush(1000);
    expect(kit.shipper.stats()).toMatchObject({ delivered: 501, fellBack: 1 });
  });
});

describe('the breaker', () => {
  test('stays open no longer because the clock is set back', () => {
    const breaker = new Breaker();
    breaker.failed(7_200_000);
    expect([7_200_000, 7_209_999, 7_210_000, 3_600_000].map((ms) => breaker.isOpen(ms))).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
  });

  test('opens for 10 s, twice as long after each failed trial, at most 5 minutes', () => {
    const breaker = new Breaker();
    let now = 0;
    const pauses = Array.from({ length: 8 }, () => {
      const start = now;
      breaker.failed(start);
      for (; breaker.isOpen(now); now += 1000) breaker.failed(now);
      return now - start;
    });
    expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  test('closes with a success and begins with 10 s again', () => {
    const breaker = new Breaker();
    breaker.failed(0);
    breaker.failed(10_000);
    expect(breaker.isOpen(10_000)).toBe(true);
    expect(breaker.onTrial).toBe(true);
    breaker.succeeded();
    expect(breaker.isOpen(10_000)).toBe(false);
    expect(breaker.onTrial).toBe(false);
    breaker.failed(10_000);
    expect([breaker.isOpen(19_999), breaker.isOpen(20_000)]).toEqual([true, false]);
  });
});
