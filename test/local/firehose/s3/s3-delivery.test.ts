import { gunzipSync } from 'node:zlib';
import { settled } from '../fake-clock';
import { DELIVERY_ROLE, resolvedStream, startStream } from '../fixtures';

describe('the S3 backup', () => {
  it('names objects by prefix, stream, version, UTC time of the oldest record and a random string', async () => {
    const { bucket, clock, put } = startStream();
    put('{"n":1}');
    await clock.advance(5_000);
    put('{"n":2}');
    await clock.advance(5_000);
    const [key] = bucket.objects.keys();
    expect(key).toMatch(
      /^records\/2026\/11\/21\/09\/app-logs-1-2026-11-21-09-27-00-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  it('puts the records one after the other as they came, with nothing in between', async () => {
    const { bucket, clock, put } = startStream();
    put('{"n":1}', '{"n":2}\n', 'not json');
    await clock.advance(10_000);
    expect(bucket.under('records/').map(({ body }) => body)).toEqual(['{"n":1}{"n":2}\nnot json']);
  });

  it('compresses with GZIP and says so in the name', async () => {
    const { bucket, put, stream } = startStream(resolvedStream({}, { CompressionFormat: 'GZIP' }));
    put('{"n":1}\n');
    await stream.drain();
    const [[key = '', body = Buffer.alloc(0)] = []] = bucket.objects;
    expect(key).toMatch(/\.gz$/);
    expect(String(gunzipSync(body))).toBe('{"n":1}\n');
  });

  it('has every record in AllDocuments, the refused ones too', async () => {
    const { bucket, clock, domain, put, stream } = startStream();
    domain.refuse = () => ({ status: 400, type: 'mapper_parsing_exception', reason: 'no' });
    put('{"n":1}');
    await clock.advance(10_000);
    expect(bucket.under('records/')).toHaveLength(1);
    expect(bucket.under('errors/')).toHaveLength(1);
    expect(stream.stats).toMatchObject({ archivedRecords: 1, failedRecords: 1, bufferedRecords: 0 });
  });

  it('has only refused documents in FailedDocumentsOnly', async () => {
    const { bucket, clock, domain, put, stream } = startStream(
      resolvedStream({ S3BackupMode: 'FailedDocumentsOnly' }),
    );
    domain.refuse = (json) => (json.includes('bad') ? { status: 400, type: 'x', reason: 'no' } : undefined);
    put('{"n":1}', '{"n":"bad"}');
    await clock.advance(1_000_000);
    expect([...bucket.objects.keys()]).toEqual([expect.stringMatching(/^errors\//)]);
    expect(stream.stats).toMatchObject({
      archivedRecords: 0,
      deliveredRecords: 1,
      failedRecords: 1,
      bufferedRecords: 0,
    });
  });
});

describe('a write to S3 that fails', () => {
  it('needs the delivery role’s permission for the object’s key, and is withheld without it', async () => {
    const asked: string[][] = [];
    let allowed = false;
    const { bucket, clock, progress, put, stream } = startStream(resolvedStream(), {
      allow(...question) {
        asked.push(question);
        return allowed;
      },
    });
    put('{"n":1}');
    await clock.advance(60_000);
    expect(bucket.objects.size).toBe(0);
    expect(asked[0]).toEqual([
      DELIVERY_ROLE,
      's3:PutObject',
      expect.stringMatching(/^arn:aws:s3:::archive\/records\/2026/),
    ]);
    expect(progress).toEqual([
      expect.stringMatching(/1 records not written to S3, retrying for 24 h: S3.AccessDenied/),
    ]);
    allowed = true;
    await clock.advance(5_000);
    expect(bucket.objects.size).toBe(1);
    expect(stream.stats).toMatchObject({ archivedRecords: 1, bufferedRecords: 0 });
  });

  it('is withheld as well when the role may not use the bucket’s key', async () => {
    const AWSKMSKeyARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
    const stream = resolvedStream({}, { EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN } } });
    const allow = (_role: string, action: string) => action !== 'kms:GenerateDataKey';
    const { bucket, clock, progress, put, stream: running } = startStream(stream, { allow });
    put('{"n":1}');
    await clock.advance(60_000);
    expect(bucket.objects.size).toBe(0);
    expect(progress).toEqual([expect.stringContaining(`kms:GenerateDataKey on ${AWSKMSKeyARN}`)]);
    await running.stop();
  });

  it('keeps refused documents until they can be written', async () => {
    const { bucket, clock, domain, put, stream } = startStream();
    domain.refuse = () => ({ status: 400, type: 'x', reason: 'no' });
    bucket.failure = new Error('disk full');
    put('{"n":1}');
    await clock.advance(3600_000);
    expect(stream.stats).toMatchObject({ failedRecords: 0, lostRecords: 0, bufferedRecords: 1 });
    bucket.failure = undefined;
    await clock.advance(5_000);
    expect(stream.stats).toMatchObject({ failedRecords: 1, archivedRecords: 1, bufferedRecords: 0 });
  });

  it('gives up 24 hours after arrival, and counts what is lost', async () => {
    const destination = { S3BackupMode: 'FailedDocumentsOnly' };
    const { bucket, clock, domain, put, stream } = startStream(resolvedStream(destination));
    domain.refuse = () => ({ status: 400, type: 'x', reason: 'no' });
    bucket.failure = new Error('disk full');
    put('{"n":1}');
    await clock.advance(24 * 3600_000 - 1);
    expect(stream.stats.lostRecords).toBe(0);
    await clock.advance(1);
    await settled();
    expect(stream.stats).toMatchObject({ lostRecords: 1, bufferedRecords: 0 });
  }, 30_000);
});
