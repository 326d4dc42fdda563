import { settled } from '../fake-clock';
import { resolvedStream, startStream } from '../fixtures';

const withHints = (IntervalInSeconds: number, SizeInMBs: number) =>
  startStream(resolvedStream({ BufferingHints: { IntervalInSeconds, SizeInMBs } }));
const document = (bytes: number) => `{"m":"${'x'.repeat(bytes - 8)}"}`;
const HALF_MIB = 512 * 1024;

describe('the index buffer, which delivers at its size or its interval,', () => {
  it('waits out the interval, counted from the first record', async () => {
    const { clock, domain, put } = withHints(60, 5);
    put('{"n":1}');
    await clock.advance(30_000);
    put('{"n":2}');
    await clock.advance(29_999);
    expect(domain.requests).toHaveLength(0);
    await clock.advance(1);
    expect(domain.requests.map(({ documents }) => documents)).toEqual([['{"n":1}', '{"n":2}']]);
  });

  it('starts a new interval with the next record, not before', async () => {
    const { clock, domain, put } = withHints(60, 5);
    put('{"n":1}');
    await clock.advance(100_000);
    put('{"n":2}');
    await clock.advance(59_999);
    expect(domain.requests).toHaveLength(1);
    await clock.advance(1);
    expect(domain.requests).toHaveLength(2);
  });

  it('delivers at once when the size is reached', async () => {
    const { domain, put } = withHints(900, 1);
    put(document(HALF_MIB));
    await settled();
    expect(domain.requests).toHaveLength(0);
    put(document(HALF_MIB));
    await settled();
    expect(domain.requests).toHaveLength(1);
  });

  it('never sends more than the size at once', async () => {
    const { domain, put } = withHints(900, 1);
    put(document(HALF_MIB), document(HALF_MIB + 1), document(HALF_MIB - 1));
    await settled();
    expect(domain.requests.map(({ documents }) => documents.length)).toEqual([1, 2]);
  });

  it('delivers a request’s records together and at once with an interval of 0', async () => {
    const { clock, domain, put } = withHints(0, 5);
    put('{"n":1}', '{"n":2}');
    await clock.advance(0);
    expect(domain.requests.map(({ documents }) => documents.length)).toEqual([2]);
  });
});

describe('the S3 backup has a buffer of its own', () => {
  it('which delivers at its own interval', async () => {
    const { bucket, clock, put } = startStream();
    put('{"n":1}\n', '{"n":2}\n');
    await clock.advance(9_999);
    expect(bucket.objects.size).toBe(0);
    await clock.advance(1);
    expect(bucket.under('records/').map(({ body }) => body)).toEqual(['{"n":1}\n{"n":2}\n']);
  });

  it('which delivers at its own size', async () => {
    const { bucket, put } = startStream();
    put(document(HALF_MIB), document(HALF_MIB));
    await settled();
    expect(bucket.objects.size).toBe(1);
  });
});

describe('the memory of a stream', () => {
  it('counts a record once, until the index and the backup have released it', async () => {
    const { clock, put, stream } = startStream();
    put('{"n":1}');
    expect(stream.stats).toMatchObject({ bufferedRecords: 1, bufferedBytes: 7 });
    await clock.advance(2_000);
    expect(stream.stats).toMatchObject({ bufferedRecords: 1, bufferedBytes: 7, deliveredRecords: 1 });
    await clock.advance(8_000);
    expect(stream.stats).toMatchObject({ bufferedRecords: 0, bufferedBytes: 0, archivedRecords: 1 });
  });

  it('is bounded, so records past the bound are refused until others have left', async () => {
    const { bucket, clock, domain, put, stream } = startStream(resolvedStream(), { maxBufferedBytes: 21 });
    domain.whole = () => new Error('connect ECONNREFUSED');
    bucket.failure = new Error('disk full');
    const refused = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    const accepted = { RecordId: expect.any(String) as string };
    expect(put('{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}')).toEqual([accepted, accepted, accepted, refused]);
    await clock.advance(100_000);
    expect(put('{"n":5}')).toEqual([refused]);
    expect(stream.stats).toMatchObject({
      incomingRecords: 3,
      throttledRecords: 2,
      bufferedRecords: 3,
      lostRecords: 0,
    });
    bucket.failure = undefined;
    await clock.advance(10_000);
    expect(put('{"n":6}')).toEqual([accepted]);
    expect(
      bucket.lines('errors/').map(({ rawData }) => Buffer.from(String(rawData), 'base64').toString()),
    ).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    await stream.stop();
  });
});
