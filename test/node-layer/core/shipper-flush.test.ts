import { later, never, partial, shipperKit, turns, unavailable } from '../kit';

const ids = (...names: string[]) => names.map((name) => `{"log_id":"${name}"}\n`);
const range = (count: number, prefix = 'r') =>
  ids(...Array.from({ length: count }, (_, i) => `${prefix}${i}`));

describe('a flush', () => {
  test('ends at once when nothing waits', async () => {
    const { shipper, transport } = shipperKit();
    await shipper.flush(1000);
    expect(transport.puts).toHaveLength(0);
  });

  test('sends in a later turn of the event loop, after a close that came during a freeze is noticed', async () => {
    const { shipper, transport, accept } = shipperKit();
    accept(1);
    const flushed = shipper.flush(1000);
    await Promise.resolve();
    expect(transport.puts).toHaveLength(0);
    await flushed;
    expect(transport.puts).toHaveLength(1);
  });

  test('asks the event loop once for many records', async () => {
    const { clock, accept } = shipperKit();
    const soon = jest.spyOn(clock, 'soon');
    accept(1000);
    expect(soon).toHaveBeenCalledTimes(1);
    await turns();
  });

  test.each([true, false])('keeps the process alive if asked to: %s', async (holds) => {
    const { clock, shipper, accept } = shipperKit();
    const after = jest.spyOn(clock, 'after');
    accept(1);
    await shipper.flush(1234, holds);
    expect(after.mock.calls.find(([ms]) => ms === 1234)).toEqual([1234, expect.any(Function), holds]);
  });

  test('leaves no timer behind, and later records wait for a full batch again', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    accept(1);
    await shipper.flush(1234);
    expect(clock.dueInMs).not.toContain(1234);
    accept(501);
    await turns();
    expect(transport.puts.map((lines) => lines.length)).toEqual([1, 500]);
  });

  test('does not wait for records that were logged after it began', async () => {
    const { shipper, transport, accept } = shipperKit();
    const [old, more] = [later(), later()];
    transport.outcomes.push(old.outcome, more.outcome);
    accept(1, 'old');
    const flushed = shipper.flush(1000);
    await turns();
    accept(500, 'under way');
    await turns();
    accept(1, 'fresh');
    more.give(unavailable);
    await turns();
    old.give({ kind: 'accepted' });
    await flushed;
    expect(transport.puts.map((lines) => lines.length)).toEqual([1, 500]);
    expect(shipper.stats()).toMatchObject({ delivered: 1, queued: 501, fellBack: 0 });
  });

  test('leaves records that were logged after it began when its time ends, in flight or not', async () => {
    const { clock, shipper, transport, fellBack, accept } = shipperKit();
    transport.outcomes.push(never, partial(...Array(500).keys()), never);
    accept(1, 'old');
    const flushed = shipper.flush(40);
    await turns();
    accept(500, 'again');
    await turns();
    accept(500, 'under way');
    await turns();
    accept(1, 'fresh');
    await clock.advance(40);
    await flushed;
    expect(fellBack).toEqual(ids('old0'));
    expect(shipper.stats()).toMatchObject({ queued: 1001, fellBack: 1 });
  });
});

describe('records that are given up', () => {
  test('make room for the records that waited', async () => {
    const { clock, shipper, transport, accept } = shipperKit();
    transport.outcomes.push(never, unavailable);
    accept(1, 'old');
    const flushed = shipper.flush(200);
    await turns();
    accept(500, 'again');
    await clock.advance(200);
    await flushed;
    await turns();
    // The breaker is open by now.
    expect(shipper.stats()).toMatchObject({ accepted: 501, fellBack: 501, queued: 0 });
    expect(clock.dueInMs).toEqual([800]);
  });

  test('fall back oldest first, whether in flight, requeued or never sent', async () => {
    const { shipper, transport, fellBack, reasons, accept } = shipperKit();
    transport.outcomes.push(unavailable, never);
    accept(1003);
    await turns();
    expect(transport.inFlight).toBe(1);
    shipper.fallBackAll('the process ended');
    expect(fellBack).toEqual(range(1003));
    expect(new Set(reasons)).toEqual(new Set(['the process ended']));
    expect(shipper.stats()).toMatchObject({ accepted: 1003, delivered: 0, fellBack: 1003, queued: 0 });
    shipper.fallBackAll('again');
    expect(reasons).not.toContain('again');
  });

  test('are cancelled and leave room in the queue', async () => {
    const cancelled = jest.fn();
    const { shipper, accept } = shipperKit({
      maxQueueRecords: 10,
      maxQueueBytes: 160,
      transport: {
        put: (_batch, _timeoutMs, cancellation) => {
          cancellation.onCancel = cancelled;
          return never();
        },
      },
    });
    accept(10);
    void shipper.flush(1000);
    await turns();
    shipper.fallBackAll('the process ended');
    expect(cancelled).toHaveBeenCalledTimes(1);
    accept(10);
    expect(shipper.stats()).toMatchObject({ accepted: 20, fellBack: 10, queued: 10 });
  });

  test('are reported with the last reason that the stream gave', async () => {
    const { clock, shipper, transport, reasons, accept } = shipperKit();
    transport.otherwise = unavailable;
    accept(1);
    const flushed = shipper.flush(1000);
    await clock.advance(1000);
    await flushed;
    expect(reasons).toEqual(['HTTP 503 ServiceUnavailableException']);
  });
});

describe('lines with more bytes than characters', () => {
  test('are sent in as many requests as they need, at once and each once', async () => {
    const { clock, shipper, transport } = shipperKit();
    clock.timersDead = true;
    const lines = Array.from({ length: 6 }, (_, i) => `${i}${'日'.repeat(100_000)}\n`);
    for (const line of lines) shipper.accept(line);
    await shipper.flush(1000);
    expect(transport.puts.map((put) => put.length)).toEqual([2, 2, 2]);
    expect(transport.puts.flat().map((line) => line[0])).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(shipper.stats()).toMatchObject({ accepted: 6, delivered: 6, retried: 0, queued: 0 });
  });

  test('are delivered once each after a request for them failed', async () => {
    const { clock, shipper, transport } = shipperKit();
    transport.outcomes.push(unavailable, partial(0));
    for (let i = 0; i < 3; i++) shipper.accept(`${i}${'日'.repeat(100_000)}\n`);
    const flushed = shipper.flush(5000);
    await clock.advance(1000);
    await flushed;
    expect(shipper.stats()).toMatchObject({ accepted: 3, delivered: 3, retried: 3, fellBack: 0, queued: 0 });
  });
});

describe('the memory of a request body', () => {
  test.each([
    ['accepted', { kind: 'accepted' } as const, true],
    ['without a response', unavailable, false],
    ['refused in part', partial(0), false],
    ['invalid', { kind: 'invalid', reason: '' } as const, false],
  ])('is used for the next request when the last one was %s: %s', async (_, first, reused) => {
    const bodies: Buffer[] = [];
    const { clock, shipper, transport, accept } = shipperKit();
    transport.otherwise = ({ body }) => {
      bodies.push(body);
      return bodies.length === 1 ? first : { kind: 'accepted' };
    };
    for (let i = 0; i < 2; i++) {
      accept(2);
      const flushed = shipper.flush(1000);
      await clock.advance(100);
      await flushed;
    }
    expect(bodies[1]?.buffer === bodies[0]?.buffer).toBe(reused);
  });
});
