import { FirehoseClient, PutRecordBatchCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import { Faults, type FirehoseModel, startFirehose } from '../../../../local/firehose/start-firehose';
import { FakeClock, settled } from '../fake-clock';
import { modelOptions } from '../fixtures';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a-secret-of-the-test' };
const DeliveryStreamName = 'app-logs';

describe('injected faults, through the real SDK', () => {
  let model: FirehoseModel;
  let client: FirehoseClient;
  let clock: FakeClock;
  let cleanUp: () => void;

  beforeEach(async () => {
    clock = new FakeClock();
    const fixture = modelOptions({ clock });
    cleanUp = fixture.cleanUp;
    model = await startFirehose(fixture.options);
    client = new FirehoseClient({ endpoint: model.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  });

  afterEach(async () => {
    client.destroy();
    await model.close({ drain: false });
    cleanUp();
  });

  const put = (count: number) =>
    client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName,
        Records: Array.from({ length: count }, (_each, n) => ({ Data: Buffer.from(`{"n":${n}}`) })),
      }),
    );
  const incoming = () => model.stats()['app-logs']?.incomingRecords;

  it('refuse a share of the records: 200 with FailedPutCount, in the order of the request', async () => {
    model.faults.inject({ kind: 'refuseRecords', share: 0.3 });
    const { FailedPutCount, RequestResponses = [] } = await put(500);
    const refused = RequestResponses.filter(({ ErrorCode }) => ErrorCode !== undefined);
    expect(RequestResponses).toHaveLength(500);
    expect(refused).toHaveLength(FailedPutCount ?? -1);
    expect(FailedPutCount).toBeGreaterThan(100);
    expect(FailedPutCount).toBeLessThan(200);
    expect(refused[0]).toEqual({ ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' });
    expect(refused[0]?.RecordId).toBeUndefined();
    expect(incoming()).toBe(500 - (FailedPutCount ?? 0));
    expect(model.faults.counts.refuseRecords).toBe(FailedPutCount);
  });

  it('refuse a PutRecord by its only record', async () => {
    model.faults.inject({ kind: 'refuseRecords', share: 1 });
    const command = new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from('{}') } });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });

  it.each([
    ['serverError', 'InternalFailure', 500],
    ['throttle', 'ServiceUnavailableException', 503],
  ] as const)('%s gives %s with %i and accepts nothing', async (kind, name, httpStatusCode) => {
    model.faults.inject({ kind, share: 1 });
    await expect(put(1)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(incoming()).toBe(0);
  });

  it('reset the connection before anything is accepted', async () => {
    model.faults.inject({ kind: 'reset', share: 1 });
    await expect(put(1)).rejects.toThrow('ECONNRESET');
    expect(incoming()).toBe(0);
  });

  it('withhold the acknowledgement: records are accepted and counted, and the connection is cut', async () => {
    model.faults.inject({ kind: 'withholdAcknowledgement', share: 1, times: 1 });
    await expect(put(3)).rejects.toThrow('ECONNRESET');
    expect(incoming()).toBe(3);
    expect(model.faults.counts.withholdAcknowledgement).toBe(1);
    await expect(put(3)).resolves.toMatchObject({ FailedPutCount: 0 });
  });

  it('delay the response by the clock', async () => {
    model.faults.inject({ kind: 'delay', share: 1, delayMs: 400 });
    let answered = false;
    const response = put(1).then(() => {
      answered = true;
    });
    while (clock.pending === 0) await settled();
    await clock.advance(399);
    expect(answered).toBe(false);
    await clock.advance(1);
    await response;
  });

  it('leave a connection half open until the model ends', async () => {
    model.faults.inject({ kind: 'halfOpen', share: 1 });
    const response = put(1).catch(String);
    while (model.faults.counts.halfOpen === 0) await settled();
    await model.close({ drain: false });
    expect(await response).toMatch(/ECONNRESET|socket hang up/);
  });

  it('spare other operations', async () => {
    model.faults.inject({ kind: 'serverError', share: 1, stream: 'another' });
    await expect(put(1)).resolves.toMatchObject({ FailedPutCount: 0 });
  });
});

describe('the faults in force', () => {
  const refusals = (faults: Faults) => {
    const plan = faults.plan('app-logs');
    return Array.from({ length: 50 }, () => plan.refuseRecord() !== undefined);
  };

  it('are the same for the same seed, and differ for another seed', () => {
    const [one, same, other] = [7, 7, 8].map((seed) => {
      const faults = new Faults(seed);
      faults.inject({ kind: 'refuseRecords', share: 0.5 });
      return refusals(faults);
    });
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('strike as many times as asked for', () => {
    const faults = new Faults();
    faults.inject({ kind: 'refuseRecords', share: 1, times: 3 });
    expect(refusals(faults).filter(Boolean)).toHaveLength(3);
    expect(faults.counts.refuseRecords).toBe(3);
  });

  it('can be taken back one by one or all at once', () => {
    const faults = new Faults();
    const takeBack = faults.inject({ kind: 'throttle', share: 1 });
    faults.inject({ kind: 'reset', share: 1 });
    takeBack();
    expect(faults.plan('app-logs').refusal).toBe('reset');
    faults.clear();
    expect(faults.plan('app-logs').refusal).toBeUndefined();
  });

  it.each([-0.1, 1.1, Number.NaN])('do not take a share of %p', (share) => {
    expect(() => new Faults().inject({ kind: 'reset', share })).toThrow('expected 0–1');
  });
});
