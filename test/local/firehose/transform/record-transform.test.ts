import { readStreams } from '../../../../local/firehose/configuration/stream-properties';
import type { InvokeFunction } from '../../../../local/firehose/start-firehose';
import { DELIVERY_ROLE, resolvedStream, startStream } from '../fixtures';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:transform:$LATEST';

const processing = (parameters: Record<string, string> = {}) => ({
  ProcessingConfiguration: {
    Enabled: true,
    Processors: [
      {
        Type: 'Lambda',
        Parameters: Object.entries({
          LambdaArn: FUNCTION,
          RoleArn: DELIVERY_ROLE,
          NumberOfRetries: '2',
          BufferSizeInMBs: '1',
          BufferIntervalInSeconds: '1',
          ...parameters,
        }).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
      },
    ],
  },
});

interface Sent {
  readonly recordId: string;
  readonly data: string;
}

const textOf = ({ data }: Sent) => Buffer.from(data, 'base64').toString();
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A stream whose function gives what `each` makes of a record. */
function aStream(
  each: (text: string) => { result: string; data?: string },
  overrides: { invoke?: InvokeFunction } = {},
) {
  const batches: string[][] = [];
  const parts = startStream(resolvedStream(processing()), {
    invoke: async (_arn, event) => {
      const { records } = event as { records: Sent[] };
      batches.push(records.map(textOf));
      return { records: records.map((record) => ({ recordId: record.recordId, ...each(textOf(record)) })) };
    },
    ...overrides,
  });
  return { ...parts, batches };
}

const upper = (text: string) => ({ result: 'Ok', data: base64(text.toUpperCase()) });

test('records pass through the function in a buffer of its own, and its output is what is indexed', async () => {
  const { stream, domain, put, batches, bucket } = aStream(upper);
  put('{"a":"x"}\n', '{"a":"y"}\n');
  await stream.drain();
  expect(batches).toEqual([['{"a":"x"}\n', '{"a":"y"}\n']]);
  expect(domain.requests.flatMap(({ documents }) => documents)).toEqual(['{"A":"X"}', '{"A":"Y"}']);
  expect(bucket.under('records/').map(({ body }) => body)).toEqual(['{"a":"x"}\n{"a":"y"}\n']);
  expect(stream.stats).toMatchObject({ deliveredRecords: 2, bufferedRecords: 0, bufferedBytes: 0 });
});

test('a record that the function fails goes to the error output as it came, its neighbours to the index', async () => {
  const { stream, domain, bucket, put } = aStream((text) =>
    text.includes('bad') ? { result: 'ProcessingFailed' } : upper(text),
  );
  put('{"a":"good"}\n', 'bad\n');
  await stream.drain();
  expect(domain.requests.flatMap(({ documents }) => documents)).toEqual(['{"A":"GOOD"}']);
  expect(bucket.lines('errors/processing-failed/')).toEqual([
    expect.objectContaining({
      errorCode: 'Lambda.ProcessingFailedStatus',
      rawData: base64('bad\n'),
      lambdaArn: FUNCTION,
    }),
  ]);
  expect(stream.stats).toMatchObject({ deliveredRecords: 1, failedRecords: 1, bufferedRecords: 0 });
});

test('a record that the function drops is gone, and one that it forgets goes to the error output', async () => {
  const { stream, bucket, put } = aStream(upper, {
    invoke: async (_arn, event) => ({
      records: [{ recordId: (event as { records: Sent[] }).records[0]?.recordId, result: 'Dropped' }],
    }),
  });
  put('{"a":1}', '{"a":2}');
  await stream.drain();
  expect(bucket.lines('errors/processing-failed/')).toEqual([
    expect.objectContaining({ errorCode: 'Lambda.MissingRecordId', rawData: base64('{"a":2}') }),
  ]);
  expect(stream.stats).toMatchObject({
    deliveredRecords: 0,
    failedRecords: 1,
    bufferedRecords: 0,
    bufferedBytes: 0,
  });
});

test.each<[string, InvokeFunction]>([
  ['throws', () => Promise.reject(new Error('boom'))],
  ['gives no records', async () => ({})],
  ['gives more than 6 MB', async () => ({ records: [{ data: 'x'.repeat(7_000_000) }] })],
])('a function that %s is called three times, and then the batch goes to the error output', async (_name, invoke) => {
  let calls = 0;
  const { stream, bucket, put } = aStream(upper, {
    invoke: (...args) => {
      calls++;
      return invoke(...args);
    },
  });
  put('{"a":1}');
  await stream.drain();
  expect(calls).toBe(3);
  expect(bucket.lines('errors/processing-failed/')).toEqual([
    expect.objectContaining({
      errorCode: 'Lambda.FunctionError',
      attemptsMade: 3,
      rawData: base64('{"a":1}'),
    }),
  ]);
});

test('a role that may not invoke the function delivers nothing', async () => {
  const { stream, domain, bucket, put } = startStream(resolvedStream(processing()), {
    invoke: async () => ({ records: [] }),
    allow: (_role, action) => action !== 'lambda:InvokeFunction',
  });
  put('{"a":1}');
  await stream.drain();
  expect(domain.requests).toEqual([]);
  expect(JSON.stringify(bucket.lines('errors/processing-failed/'))).toContain(
    'is not allowed lambda:InvokeFunction',
  );
});

test.each([
  [{ BufferSizeInMBs: '4' }, /BufferSizeInMBs/],
  [{ BufferIntervalInSeconds: '901' }, /BufferIntervalInSeconds/],
  [{ LambdaArn: 'transform' }, /expected the ARN of a function/],
  [{ Nope: '1' }, /Nope|unrecognized/i],
])('what Firehose refuses is refused: %j', (parameters, message) => {
  expect(() => readStreams([resolvedStream(processing(parameters))])).toThrow(message);
});
