import { FirehoseClient, PutRecordBatchCommand, ServiceUnavailableException } from '@aws-sdk/client-firehose';
import { mockClient } from 'aws-sdk-client-mock';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { BatchEncoder } from '../../../lambda/node-layer/src/core/batch-encoder';
import { Cancellation } from '../../../lambda/node-layer/src/core/cancellation';
import { settingsOf } from '../../../lambda/node-layer/src/lifecycle/options';
import { thisProcess } from '../../../lambda/node-layer/src/lifecycle/process';
import { chooseTransport } from '../../../lambda/node-layer/src/transport/choose';
import { LeanTransport } from '../../../lambda/node-layer/src/transport/http';
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

describe('through the SDK', () => {
  test('the batch is one PutRecordBatch with each line as data', async () => {
    firehose
      .on(PutRecordBatchCommand)
      .resolves({ FailedPutCount: 0, RequestResponses: [{ RecordId: '1' }, { RecordId: '2' }] });
    await expect(put()).resolves.toEqual({ kind: 'accepted' });
    const { input } = firehose.commandCalls(PutRecordBatchCommand)[0]?.args[0] ?? {};
    expect(input?.DeliveryStreamName).toBe('logs');
    expect(input?.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['a\n', 'b\n']);
  });

  test('a partial failure names the refused', async () => {
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

  test('a response too few is no acknowledgement', async () => {
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

describe('which transport', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
  const chosen = (env: Record<string, string>, options = {}) =>
    chooseTransport(
      options,
      settingsOf({ streamName: 'logs', ...options }, env, () => {}),
      env,
    );
  test.each<[string, Record<string, string>, object, unknown]>([
    ['keys in the environment: the lean one', keys, {}, LeanTransport],
    ['no keys: the SDK', {}, {}, SdkTransport],
    ['a client of the caller: the SDK, keys or not', keys, { client: new FirehoseClient({}) }, SdkTransport],
  ])('%s', (_, env, options, type) => {
    expect(chosen(env, options)).toBeInstanceOf(type);
  });

  test('over the wire the SDK and the lean transport send the same records', async () => {
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
    const lean = new LeanTransport({
      endpoint: server.url,
      region: 'eu-west-1',
      keys: () => credentials,
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

describe("failure mode 14: the SDK's own logs", () => {
  test('are printed, not shipped, while console is captured', async () => {
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
