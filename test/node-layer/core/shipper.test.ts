import { later, never, partial, shipperKit, turns, unavailable } from '../kit';

const balanced = (stats: {
  accepted: number;
  delivered: number;
  fellBack: number;
  queued: number;
  lost: number;
}) => stats.accepted === stats.delivered + stats.fellBack + stats.queued + stats.lost;

describe('batches', () => {
  test.each([
    [499, 0],
    [500, 1],
    [501, 1],
    [1000, 2],
  ])('of %i records %i leave without a flush', async (count, puts) => {
    const { transport, accept } = shipperKit();
    accept(count);
    await turns();
    expect(transport.puts).toHaveLength(puts);
  });

  test('leave without a flush once they have flushBytes', async () => {
    const { shipper, transport } = shipperKit({ flushBytes: 1000 });
    shipper.accept(`${'x'.repeat(998)}\n`);
    await turns();
    expect(transport.puts).toHaveLength(0);
    shipper.accept('y');
    await turns();
    expect(transport.puts.flat()).toHaveLength(2);
  });

  test('have as many lines as make flushBytes', async () => {
    const { shipper, transport } = shipperKit({ flushBytes: 10_000 });
    for (let i = 0; i < 50; i++) shipper.accept('x'.repeat(500));
    await turns();
    expect(transport.puts.map((lines) => lines.length)).toEqual([20, 20]);
  });

  test('leave after a second when they are not full', async () => {
    const { clock, transport, accept } = shipperKit();
    accept(3);
    await clock.advance(999);
    expect(transport.puts).toHaveLength(0);
    await clock.advance(1);
    expect(transport.puts.map((lines) => lines.length)).toEqual([3]);
  });

  test('are in flight at the same time up to the limit', async () => {
    const { transport, accept } = shipperKit({ maxInFlight: 3 });
    transport.otherwise = never;
    accept(5000);
    await turns();
    expect(transport.mostInFlight).toBe(3);
  });
});

describe('timers are late after a freeze', () => {
  test('a flush needs no timer to send what waits', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    clock.timersDead = true;
    accept(3);
    await shipper.flush(1000);
    expect(transport.puts.flat()).toHaveLength(3);
    expect(shipper.stats().queued).toBe(0);
  });
});

describe('the flush budget ends', () => {
  test('the rest falls back, oldest first, and is counted', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.otherwise = never;
    accept(1200);
    const flushed = shipper.flush(1000);
    await clock.advance(999);
    expect(fellBack).toHaveLength(0);
    await clock.advance(1);
    await flushed;
    expect(fellBack).toEqual(Array.from({ length: 1200 }, (_, i) => `{"log_id":"r${i}"}\n`));
    expect(shipper.stats()).toMatchObject({ accepted: 1200, fellBack: 1200, queued: 0 });
  });

  test('a response that comes later changes no count', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    let respond = (_: { kind: 'accepted' }) => {};
    transport.otherwise = () => new Promise((resolve) => (respond = resolve));
    accept(1);
    const flushed = shipper.flush(100);
    await clock.advance(100);
    await flushed;
    respond({ kind: 'accepted' });
    await turns();
    expect(shipper.stats()).toMatchObject({ accepted: 1, delivered: 0, fellBack: 1, queued: 0 });
  });

  test('records that are logged during the flush do not fall back with it', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.otherwise = never;
    accept(1, 'old');
    const flushed = shipper.flush(100);
    await turns();
    accept(1, 'new');
    await clock.advance(100);
    await flushed;
    expect(fellBack).toEqual(['{"log_id":"old0"}\n']);
    expect(shipper.stats().queued).toBe(1);
  });
});

describe('partial failure', () => {
  test('sends only the refused records again, in their order', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    transport.outcomes.push(partial(1, 3));
    accept(5);
    const flushed = shipper.flush(5000);
    await clock.advance(100);
    await flushed;
    expect(transport.puts[1]).toEqual(['{"log_id":"r1"}\n', '{"log_id":"r3"}\n']);
    expect(shipper.stats()).toMatchObject({ accepted: 5, delivered: 5, retried: 2, fellBack: 0, queued: 0 });
  });

  test('sends all records again if all were refused', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    transport.outcomes.push(partial(0, 1));
    accept(2);
    const flushed = shipper.flush(5000);
    await clock.advance(100);
    await flushed;
    expect(transport.puts[1]).toHaveLength(2);
  });

  test('a record that is always refused falls back once, and its neighbours are delivered once', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.otherwise = (batch) => {
      const at = batch.lines.findIndex((line) => line.includes('r1"'));
      return at === -1 ? { kind: 'accepted' } : partial(at);
    };
    accept(3);
    const flushed = shipper.flush(5000);
    await clock.advance(5000);
    await flushed;
    expect(fellBack).toEqual(['{"log_id":"r1"}\n']);
    expect(shipper.stats()).toMatchObject({ delivered: 2, fellBack: 1, queued: 0 });
  });

  test('waits before each attempt for a random time below a ceiling that doubles', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    clock.randomness = 0.999;
    transport.otherwise = unavailable;
    const sentAt: number[] = [];
    const started = clock.now();
    transport.otherwise = () => {
      sentAt.push(clock.now() - started);
      return unavailable;
    };
    accept(1);
    void shipper.flush(60_000);
    await clock.advance(8000);
    const waits = sentAt.slice(1).map((at, i) => Math.round(at - (sentAt[i] as number)));
    expect(waits.slice(0, 7)).toEqual([100, 200, 400, 799, 1598, 1998, 1998]);
  });
});

describe('which errors are retried', () => {
  test('halves an invalid batch until the bad record is found, and only that one falls back', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.otherwise = (batch) =>
      batch.lines.some((line) => line.includes('r5"'))
        ? { kind: 'invalid', reason: 'InvalidArgumentException' }
        : { kind: 'accepted' };
    accept(8);
    const flushed = shipper.flush(5000);
    await clock.advance(100);
    await flushed;
    expect(fellBack).toEqual(['{"log_id":"r5"}\n']);
    expect(shipper.stats()).toMatchObject({ delivered: 7, retried: 8 + 4 + 2, fellBack: 1, queued: 0 });
  });

  test('does not retry a refusal: its records fall back with the reason', async () => {
    const { shipper, transport, fellBack, reasons, accept } = shipperKit();
    transport.otherwise = { kind: 'refused', reason: 'HTTP 400 ResourceNotFoundException' };
    accept(2);
    await shipper.flush(5000);
    expect(transport.puts).toHaveLength(1);
    expect(fellBack).toHaveLength(2);
    expect(reasons).toEqual(['HTTP 400 ResourceNotFoundException']);
    expect(shipper.stats().retried).toBe(0);
    // The next batch is not sent either, until the breaker's pause is over.
    accept(1);
    await shipper.flush(5000);
    expect(transport.puts).toHaveLength(1);
    expect(fellBack).toHaveLength(3);
  });

  test('a dead stream costs one flush its budget and the next ones nothing, until a trial succeeds', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.otherwise = unavailable;
    accept(1, 'a');
    const first = shipper.flush(2000);
    await clock.advance(2000);
    await first;
    const puts = transport.puts.length;
    accept(1, 'b');
    await shipper.flush(2000);
    expect(transport.puts).toHaveLength(puts);
    expect(fellBack).toHaveLength(2);
    await clock.advance(10_000);
    transport.otherwise = { kind: 'accepted' };
    accept(1, 'c');
    await shipper.flush(2000);
    expect(shipper.stats()).toMatchObject({ accepted: 3, delivered: 1, fellBack: 2 });
  });

  test('takes a transport that rejects for a failed attempt', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    transport.outcomes.push(() => Promise.reject(new Error('broken')));
    accept(1);
    const flushed = shipper.flush(1000);
    await clock.advance(200);
    await flushed;
    expect(shipper.stats()).toMatchObject({ delivered: 1, retried: 1 });
  });
});

describe('the queue is full', () => {
  test.each([
    [{ maxQueueRecords: 9 }, 9],
    [{ maxQueueRecords: 10 }, 10],
    [{ maxQueueBytes: 99 }, 9],
    [{ maxQueueBytes: 100 }, 10],
    [{ maxQueueBytes: 109 }, 10],
  ])('with %j, records after %i lines of ten bytes fall back and are counted', (options, kept) => {
    const { shipper, transport, fellBack, reasons } = shipperKit(options);
    transport.otherwise = never;
    for (let i = 0; i < kept; i++) shipper.accept(`${i}`.padEnd(10));
    expect(shipper.stats()).toMatchObject({ queued: kept, fellBack: 0 });
    for (let i = 0; i < 5; i++) shipper.accept(`late ${i}`.padEnd(10));
    expect(shipper.stats()).toMatchObject({ accepted: kept + 5, queued: kept, fellBack: 5 });
    expect(fellBack).toEqual([0, 1, 2, 3, 4].map((i) => `late ${i}`.padEnd(10)));
    expect(new Set(reasons)).toEqual(new Set(['queue-full']));
  });

  test('counts UTF-8 bytes, not characters', () => {
    const { shipper, transport, clock } = shipperKit({ maxQueueBytes: 100, flushBytes: 60 });
    transport.otherwise = never;
    for (let i = 0; i < 11; i++) shipper.accept('日日日\n');
    expect(shipper.stats()).toMatchObject({ queued: 10, fellBack: 1 });
    expect(clock.dueInMs).toEqual([1000]);
  });

  test.each([
    ['records', { maxQueueRecords: 600 }, 600],
    ['bytes', { maxQueueBytes: 6000 }, 600],
  ])('counts records in flight, in %s, until they are delivered', async (_, options, kept) => {
    const { shipper, transport } = shipperKit(options);
    const { outcome, give } = later();
    transport.outcomes.push(outcome);
    for (let i = 0; i < kept; i++) shipper.accept('x'.repeat(10));
    await turns();
    expect(transport.puts).toHaveLength(1);
    shipper.accept('x'.repeat(10));
    expect(shipper.stats()).toMatchObject({ queued: 600, fellBack: 1 });
    give({ kind: 'accepted' });
    await turns();
    for (let i = 0; i < 500; i++) shipper.accept('x'.repeat(10));
    expect(shipper.stats()).toMatchObject({ delivered: 500, queued: 600, fellBack: 1 });
  });

  test('a storm of a million records leaves the stats exact and the queue bounded', async () => {
    const { shipper, transport, fellBack } = shipperKit({ maxQueueRecords: 5000 });
    transport.otherwise = unavailable;
    for (let i = 0; i < 1_000_000; i++) {
      shipper.accept('x\n');
      if (fellBack.length > 10_000) fellBack.length = 0;
    }
    const stats = shipper.stats();
    expect(stats).toMatchObject({ accepted: 1_000_000, queued: 5000, fellBack: 995_000 });
    expect(balanced(stats)).toBe(true);
  });
});

describe('a shipper without a transport', () => {
  test('lets each record fall back at once', () => {
    const { shipper, fellBack, accept } = shipperKit({ transport: undefined });
    accept(2);
    expect(fellBack).toHaveLength(2);
    expect(shipper.stats()).toMatchObject({ accepted: 2, fellBack: 2 });
  });

  test('counts a record as lost that stderr does not take either', () => {
    const { shipper, accept } = shipperKit({ transport: undefined, fallback: () => 0 });
    accept(2);
    expect(shipper.stats()).toMatchObject({ accepted: 2, fellBack: 0, lost: 2 });
  });
});
