import { readFileSync } from 'node:fs';
import {
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import {
  type FirehoseModel,
  type FirehoseOptions,
  startFirehose,
} from '../../../../local/firehose/start-firehose';
import type { SignedRequest } from '../../../../local/iam/sigv4';
import { modelOptions, PRODUCER_ROLE, resolvedStream } from '../fixtures';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a-secret-of-the-test' };
const DeliveryStreamName = 'app-logs';
const record = (bytes: number) => ({ Data: Buffer.alloc(bytes, 'x') });

let model: FirehoseModel;
let client: FirehoseClient;
let fixture: ReturnType<typeof modelOptions>;

async function start(overrides: Partial<FirehoseOptions> = {}) {
  fixture = modelOptions(overrides);
  model = await startFirehose(fixture.options);
  client = new FirehoseClient({ endpoint: model.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
}

afterEach(async () => {
  client.destroy();
  await model.close({ drain: false });
  fixture.cleanUp();
});

describe('the put API, through the real SDK', () => {
  beforeEach(() => start());

  it('gives each record of a PutRecordBatch a RecordId, in order', async () => {
    const Records = [{ Data: Buffer.from('{"n":1}\n') }, { Data: Buffer.from('{"n":2}\n') }];
    const response = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    expect(response.FailedPutCount).toBe(0);
    const ids = response.RequestResponses?.map(({ RecordId }) => RecordId);
    expect(new Set(ids).size).toBe(2);
    await model.drain();
    expect(fixture.domain.requests[0]?.actions.map(({ index }) => index._id)).toEqual(
      ids?.map((id) => `${id}.0`),
    );
  });

  it('gives the record of a PutRecord a RecordId', async () => {
    const response = await client.send(new PutRecordCommand({ DeliveryStreamName, Record: record(10) }));
    expect(response.RecordId).toMatch(/^49\d{54}$/);
    expect(response.Encrypted).toBe(false);
  });

  it('keeps a ledger of every accepted record with its data as base64', async () => {
    const Records = [{ Data: Buffer.from('{"message":"“”"}\n') }];
    const { RequestResponses } = await client.send(
      new PutRecordBatchCommand({ DeliveryStreamName, Records }),
    );
    await model.close({ drain: true });
    const [line, rest] = readFileSync(fixture.options.ledgerPath, 'utf8').split('\n');
    const entry = JSON.parse(line ?? '') as Record<string, string>;
    expect(entry).toMatchObject({ recordId: RequestResponses?.[0]?.RecordId, stream: 'app-logs' });
    expect(entry.arrivedAt).toEqual(expect.any(Number));
    expect(Buffer.from(entry.data ?? '', 'base64').toString()).toBe('{"message":"“”"}\n');
    expect(rest).toBe('');
  });

  it('describes and lists the streams', async () => {
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
    );
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamARN: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/app-logs',
    });
    const [destination] = DeliveryStreamDescription?.Destinations ?? [];
    expect(destination?.AmazonopensearchserviceDestinationDescription).toMatchObject({
      IndexName: 'logging-test',
      S3BackupMode: 'AllDocuments',
      S3DestinationDescription: { BucketARN: 'arn:aws:s3:::archive' },
    });
    const list = await client.send(new ListDeliveryStreamsCommand({}));
    expect(list).toMatchObject({ DeliveryStreamNames: ['app-logs'], HasMoreDeliveryStreams: false });
  });
});

describe('the limits of PutRecordBatch', () => {
  beforeEach(() => start());

  const put = (Records: { Data: Buffer }[], name = DeliveryStreamName) =>
    client.send(new PutRecordBatchCommand({ DeliveryStreamName: name, Records }));
  /** A batch whose encoded request body has exactly this length; the base64 of 3 bytes is 4 characters. */
  const batchOf = (bodyBytes: number) => {
    const envelope = JSON.stringify({
      DeliveryStreamName,
      Records: [1, 2, 3, 4].map(() => ({ Data: '' })),
    }).length;
    const quads = Math.floor((bodyBytes - envelope) / 4);
    const records = [0, 1, 2, 3].map((n) => record(3 * (Math.floor(quads / 4) + (n < quads % 4 ? 1 : 0))));
    return { records, missing: bodyBytes - envelope - 4 * quads };
  };

  it.each([1, 499, 500])('%i records pass', async (count) => {
    const { FailedPutCount, RequestResponses } = await put(Array.from({ length: count }, () => record(3)));
    expect({ FailedPutCount, responses: RequestResponses?.length }).toEqual({
      FailedPutCount: 0,
      responses: count,
    });
  });

  it('501 records are refused as a whole', async () => {
    await expect(put(Array.from({ length: 501 }, () => record(3)))).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      $fault: 'client',
      message: expect.stringContaining('Member must have length less than or equal to 500') as string,
    });
    expect(model.stats()['app-logs']?.incomingRecords).toBe(0);
  });

  it('an empty batch is refused', async () => {
    await expect(put([])).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringContaining('greater than or equal to 1') as string,
    });
  });

  it.each([1_023_999, 1_024_000])('a record of %i bytes passes', async (bytes) => {
    await expect(put([record(bytes)])).resolves.toMatchObject({ FailedPutCount: 0 });
  });

  it('a record of 1,024,001 bytes is refused, with its place in the request', async () => {
    await expect(put([record(3), record(1_024_001)])).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message:
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1024001 cap=1024001]' at " +
        "'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
    });
  });

  it('a request of 4 MiB passes, and one byte more is refused', async () => {
    const MiB4 = 4 * 1024 * 1024;
    const { records, missing } = batchOf(MiB4);
    const send = (name: string) => put(records, name);
    // The stream's name brings the body to the byte: a name of another length is another stream, hence 404.
    const exact = `${DeliveryStreamName}${'x'.repeat(missing)}`;
    if (missing === 0) await expect(send(exact)).resolves.toMatchObject({ FailedPutCount: 0 });
    else await expect(send(exact)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(send(`${exact}x`)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: 'Records size exceeds 4 MB limit',
    });
  });

  it('a stream that does not exist is refused by name', async () => {
    await expect(put([record(3)], 'other')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Firehose other not found under account 123456789012.',
    });
  });

  it('PutRecord has the same limit for a record', async () => {
    const command = new PutRecordCommand({ DeliveryStreamName, Record: record(1_024_001) });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringContaining("at 'record.data'") as string,
    });
  });
});

describe('a request that no SDK sends', () => {
  beforeEach(() => start());

  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(model.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Firehose_20150804.PutRecordBatch',
        ...headers,
      },
    });
    return { status: response.status, ...((await response.json()) as { __type: string; message: string }) };
  };

  it.each([
    ['not JSON', '{', 'SerializationException'],
    ['a list', '[]', 'SerializationException'],
    ['bad base64', '{"DeliveryStreamName":"app-logs","Records":[{"Data":"%%%%"}]}', 'SerializationException'],
    [
      'base64 cut short',
      '{"DeliveryStreamName":"app-logs","Records":[{"Data":"YWJ"}]}',
      'SerializationException',
    ],
    [
      'data as a number',
      '{"DeliveryStreamName":"app-logs","Records":[{"Data":1}]}',
      'SerializationException',
    ],
    ['records as an object', '{"DeliveryStreamName":"app-logs","Records":{}}', 'SerializationException'],
    ['no data', '{"DeliveryStreamName":"app-logs","Records":[{}]}', 'InvalidArgumentException'],
    ['no records', '{"DeliveryStreamName":"app-logs"}', 'InvalidArgumentException'],
    ['no name', '{"Records":[]}', 'InvalidArgumentException'],
    ['a name with a slash', '{"DeliveryStreamName":"a/b","Records":[]}', 'InvalidArgumentException'],
  ])('gets 400 for %s', async (_what, body, code) => {
    expect(await post(body)).toMatchObject({ status: 400, __type: code });
  });

  it('gets UnknownOperationException for other operations and other protocols', async () => {
    const unknown = { status: 400, __type: 'UnknownOperationException' };
    expect(await post('{}', { 'x-amz-target': 'Firehose_20150804.CreateDeliveryStream' })).toMatchObject(
      unknown,
    );
    expect(await post('{}', { 'x-amz-target': 'Kinesis_20131202.PutRecords' })).toMatchObject(unknown);
    expect(await post('{}', { 'content-type': 'application/cbor' })).toMatchObject(unknown);
    const remove = new DeleteDeliveryStreamCommand({ DeliveryStreamName });
    await expect(client.send(remove)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('gets one clear response for a body of 17 MB, and the model goes on', async () => {
    const response = await post('x'.repeat(17 * 1024 * 1024)).catch(() => ({ status: 'cut' }));
    expect([413, 'cut']).toContain(response.status);
    const put = new PutRecordCommand({ DeliveryStreamName, Record: record(3) });
    await expect(client.send(put)).resolves.toMatchObject({ Encrypted: false });
  });
});

describe('the permission to put', () => {
  const put = () => client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: [record(3)] }));

  it('is checked with the request as it was signed', async () => {
    const seen: SignedRequest[] = [];
    await start({
      authenticate(request) {
        seen.push(request);
        return { ok: true, roleArn: PRODUCER_ROLE };
      },
    });
    await put();
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/' });
    expect(seen[0]?.headers.authorization).toContain('Credential=AKIDTEST/');
    expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ DeliveryStreamName });
  });

  it('is refused with the error’s name when the signature is wrong', async () => {
    await start({
      authenticate: () => ({ ok: false, code: 'InvalidSignatureException', message: 'no match' }),
    });
    await expect(put()).rejects.toMatchObject({ name: 'InvalidSignatureException', message: 'no match' });
  });

  it('is decided by the role’s policies for each action and stream', async () => {
    const asked: string[][] = [];
    await start({
      allow(...question) {
        asked.push(question);
        return false;
      },
    });
    await expect(put()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::123456789012:assumed-role/producer/local is not authorized to perform: ' +
        'firehose:PutRecordBatch on resource: arn:aws:firehose:eu-west-1:123456789012:deliverystream/app-logs ' +
        'because no identity-based policy allows the firehose:PutRecordBatch action',
    });
    expect(asked[0]).toEqual([PRODUCER_ROLE, 'firehose:PutRecordBatch', resolvedStream().arn]);
    expect(model.stats()['app-logs']?.incomingRecords).toBe(0);
  });
});
