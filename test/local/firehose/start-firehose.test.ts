import { readFileSync } from 'node:fs';
import { type FirehoseOptions, startFirehose } from '../../../local/firehose/start-firehose';
import { FakeClock, settled } from './fake-clock';
import { modelOptions } from './fixtures';

async function start(overrides: Partial<FirehoseOptions> = {}) {
  const clock = new FakeClock();
  const fixture = modelOptions({ clock, ...overrides });
  const model = await startFirehose(fixture.options);
  const put = (...records: string[]) =>
    fetch(model.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Firehose_20150804.PutRecordBatch',
      },
      body: JSON.stringify({
        DeliveryStreamName: 'app-logs',
        Records: records.map((record) => ({ Data: Buffer.from(record).toString('base64') })),
      }),
    });
  return { ...fixture, clock, model, put };
}

describe('closing the model', () => {
  it('with drain delivers buffered records without waiting for the buffering hints', async () => {
    const { bucket, cleanUp, clock, domain, model, put } = await start();
    await put('{"n":1}', '{"n":2}');
    expect(await model.close({ drain: true })).toEqual({ undeliveredRecords: 0 });
    expect(domain.requests[0]?.documents).toEqual(['{"n":1}', '{"n":2}']);
    expect(bucket.under('records/').map(({ body }) => body)).toEqual(['{"n":1}{"n":2}']);
    expect(clock.pending).toBe(0);
    cleanUp();
  });

  it('without drain ends all timers and returns the number of undelivered records', async () => {
    const { bucket, cleanUp, clock, domain, model, options, put } = await start();
    await put('{"n":1}', '{"n":2}');
    expect(await model.close({ drain: false })).toEqual({ undeliveredRecords: 2 });
    expect({ requests: domain.requests.length, objects: bucket.objects.size }).toEqual({
      requests: 0,
      objects: 0,
    });
    expect(clock.pending).toBe(0);
    expect(readFileSync(options.ledgerPath, 'utf8').trim().split('\n')).toHaveLength(2);
    cleanUp();
  });

  it('drains no longer than its timeout, even into a silent domain', async () => {
    const { cleanUp, clock, model, put } = await start({ send: () => new Promise(() => {}) });
    await put('{"n":1}');
    const closed = model.close({ drain: true, drainTimeoutMs: 3_000 });
    while (clock.pending === 0) await settled();
    await clock.advance(3_000);
    expect(await closed).toEqual({ undeliveredRecords: 1 });
    expect(clock.pending).toBe(0);
    cleanUp();
  });

  it('frees the port', async () => {
    const { cleanUp, model } = await start();
    await model.close({ drain: true });
    await expect(fetch(model.url)).rejects.toThrow();
    cleanUp();
  });
});
