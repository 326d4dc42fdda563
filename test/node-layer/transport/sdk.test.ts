import { FirehoseClient, PutRecordBatchCommand, ServiceUnavailableException } from '@aws-sdk/client-firehose';
import { mockClient } from 'aws-sdk-client-mock';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import { thisProcess } from '../../../lambda/node-layer/src/lifecycle/process';
import { chooseTransport } from '../../../lambda/node-layer/src/transport/choose';
import { HttpTransport } from '../../../lambda/node-layer/src/transport/http';
import { SdkTransport } from '../../../lambda/node-layer/src/transport/sdk';
import { acceptAll, linesOf, serve } from '../kit';

const firehose = mockClient(FirehoseClient);
beforeEach(() => firehose.reset());
afterAll(() => firehose.restore());

const batch = new BatchEncoder('logs').encode(['a\n', 'b\n']);
const put = () =>
  new SdkTransport({ streamName: 'logs', client: new FirehoseClient({ region: 'eu-west-1' }) }).put(
    batch,
    1000,
    new Cancellation(),
  );

describe('the SDK transport', () => {
  test('sends a batch as one PutRecordBatch with each line as data', async () => {
    firehose
      .on(PutRecordBatchCommand)
      .resolves({ FailedPutCount: 0, RequestResponses: [{ RecordId: '1' }, { RecordId: '2' }] });
    await expect(put()).resolves.toEqual({ kind: 'accepted' });
    const { input } = firehose.commandCalls(PutRecordBatchCommand)[0]?.args[0] ?? {};
    expect(input?.DeliveryStreamName).toBe('logs');
    expect(input?.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['a\n', 'b\n']);
  });

  test('names the refused records of a partial failure', async () => {
    firehose.on(PutRecordBatchCommand).resolves({
      FailedPutCount: 1,
      RequestResponses: [
        { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' },
        { RecordId: '2' },
      ],
    });
    await expect(put()).resolves.toEqual({
      kind: 'partial',
      refused: [0],
      reason: 'ServiceUnavailableException: Slow down.',
    });
  });

  test('takes a response with an entry too few for no acknowledgement', async () => {
    firehose.on(PutRecordBatchCommand).resolves({ FailedPutCount: 0, RequestResponses: [{ RecordId: '1' }] });
    expect((await put()).kind).toBe('retry');
  });

  const failure = (name: string, status?: number) =>
    Object.assign(new Error('why'), { name, ...(status ? { $metadata: { httpStatusCode: status } } : {}) });
  test.each([
    [
      'ServiceUnavailableException',
      new ServiceUnavailableException({ message: 'x', $metadata: { httpStatusCode: 503 } }),
      'retry',
    ],
    ['ThrottlingException', failure('ThrottlingException', 400), 'retry'],
    ['ResourceNotFoundException', failure('ResourceNotFoundException', 400), 'refused'],
    ['AccessDeniedException', failure('AccessDeniedException', 400), 'refused'],
    ['InvalidArgumentException', failure('InvalidArgumentException', 400), 'invalid'],
    ['CredentialsProviderError', failure('CredentialsProviderError'), 'refused'],
    ['a broken connection', failure('TimeoutError'), 'retry'],
  ])('%s', async (_, error, kind) => {
    firehose.on(PutRecordBatchCommand).rejects(error);
    expect((await put()).kind).toBe(kind);
  });
});

describe('the choice of a transport', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
  const chosen = (env: Record<string, string>, choice: object) =>
    chooseTransport({ streamName: 'logs', maxInFlight: 4, ...choice }, env, () => {});
  test.each<[string, Record<string, string>, object, unknown]>([
    ['the HTTP transport with credentials in the environment', credentials, {}, HttpTransport],
    ['the SDK transport without them', {}, {}, SdkTransport],
    ['the SDK transport with a client', credentials, { client: new FirehoseClient({}) }, SdkTransport],
  ])('is %s', (_, env, choice, type) => {
    expect(chosen(env, choice)).toBeInstanceOf(type);
  });

  test('sends the same records over the wire as the HTTP transport', async () => {
    firehose.restore();
    const bodies: string[] = [];
    const server = await serve((request, response) => {
      bodies.push(request.body);
      response.setHeader('content-type', 'application/x-amz-json-1.1').end(acceptAll(request.body));
    });
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };
    const client = new FirehoseClient({ region: 'eu-west-1', endpoint: server.url, credentials });
    const cancellation = new Cancellation();
    const sdk = new SdkTransport({ streamName: 'logs', client });
    const lean = new HttpTransport({
      endpoint: server.url,
      region: 'eu-west-1',
      credentials: () => credentials,
      maxSockets: 1,
    });
    expect(await sdk.put(batch, 2000, cancellation)).toEqual({ kind: 'accepted' });
    expect(await lean.put(batch, 2000, cancellation)).toEqual({ kind: 'accepted' });
    client.destroy();
    await server.close();
    expect(bodies.map(linesOf)).toEqual([batch.lines, batch.lines]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      JSON.parse(bodies[0] ?? ''),
      JSON.parse(bodies[0] ?? ''),
    ]);
  });
});

describe("the SDK's own logs", () => {
  test('are printed and not shipped while console is captured', async () => {
    const printed: unknown[] = [];
    jest.spyOn(console, 'info').mockImplementation((text) => printed.push(text));
    const release = captureConsole();
    const client = {
      send: async () => {
        await new Promise(setImmediate);
        console.info('from the SDK');
        return { FailedPutCount: 0, RequestResponses: [{ RecordId: '1' }, { RecordId: '2' }] };
      },
    };
    const before = thisProcess().runtime.stats().accepted;
    await new SdkTransport({ streamName: 'logs', client }).put(batch, 1000, new Cancellation());
    console.info('from the application');
    release();
    jest.restoreAllMocks();
    expect(printed).toEqual(['from the SDK', 'from the application']);
    expect(thisProcess().runtime.stats().accepted).toBe(before + 1);
  });
});
