import { Process } from '../../../lambda/node-layer/src/lifecycle/process';
import { wrapHandler } from '../../../lambda/node-layer/src/lifecycle/wrap';
import { ScriptedTransport, TestClock, turns } from '../kit';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

function kit(env: Record<string, string> = {}) {
  const transport = new ScriptedTransport();
  const stderr: string[] = [];
  const process = new Process({
    env: { FIREHOSE_LOGGING_STREAM: 'logs', ...env },
    clock: new TestClock(),
    fallback: (lines) => stderr.push(...lines) && lines.length,
    options: { transport },
  });
  const documents = () => transport.puts.flat().map((line) => JSON.parse(line));
  const log = (message: string) =>
    process.runtime.emit({ timeMs: process.runtime.clock.now(), name: 'app', level: 'INFO', message });
  return { process, transport, stderr, documents, log };
}

const context = (awsRequestId: string) => ({ awsRequestId, getRemainingTimeInMillis: () => 3000 });

describe('a wrapped handler', () => {
  test('returns what the handler returns, and its records carry the invocation', async () => {
    const { process, documents, log } = kit({
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      _X_AMZN_TRACE_ID: 'Root=1-abc;Parent=def;Sampled=1',
    });
    const handler = wrapHandler(async (event: { n: number }, _context: object) => {
      log('working');
      return event.n + 1;
    }, process);
    await expect(handler({ n: 1 }, context('r1'))).resolves.toBe(2);
    await handler({ n: 2 }, context('r2'));
    expect(documents()).toMatchObject([
      {
        message: 'working',
        function_name: 'orders',
        aws_request_id: 'r1',
        xray_trace_id: '1-abc',
        memory_limit_mb: 512,
        cold_start: true,
      },
      { message: 'working', aws_request_id: 'r2', cold_start: false },
    ]);
  });

  test('ends after its flush when there is no extension', async () => {
    const { process, transport, log } = kit();
    let respond = () => {};
    transport.otherwise = () => new Promise((resolve) => (respond = () => resolve({ kind: 'accepted' })));
    const ended = jest.fn();
    const handler = wrapHandler(async () => log('x'), process);
    const result = handler().then(ended);
    await turns(20);
    expect(ended).not.toHaveBeenCalled();
    respond();
    await result;
    expect(process.runtime.stats()).toMatchObject({ delivered: 1, queued: 0 });
  });

  test.each([
    ['an async function', async (_event: unknown, _context: unknown) => 1, 2],
    ['an async function without parameters', async () => 1, 0],
    [
      'a callback function',
      (_event: unknown, _context: unknown, done: (error: null, n: number) => void) => done(null, 1),
      3,
    ],
  ])('%s keeps its number of parameters and its kind', (_, handler, length) => {
    const wrapped = wrapHandler(handler, kit().process);
    expect(wrapped.length).toBe(length);
    expect(wrapped.constructor.name).toBe(length === 3 ? 'Function' : 'AsyncFunction');
  });

  test('a streaming handler keeps its symbols, and gets its stream', async () => {
    const { process, documents, log } = kit();
    const other = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
    const streamed = Object.assign(
      async (_event: unknown, stream: { end(text: string): void }, _context: object) => {
        log('streaming');
        stream.end('done');
      },
      { [STREAMING]: 'response', [other]: 64 },
    );
    const wrapped = wrapHandler(streamed, process) as typeof streamed;
    expect(wrapped[STREAMING]).toBe('response');
    expect(wrapped[other]).toBe(64);
    const end = jest.fn();
    await wrapped({}, { end }, context('r1'));
    expect(end).toHaveBeenCalledWith('done');
    expect(documents()).toMatchObject([{ message: 'streaming', aws_request_id: 'r1' }]);
  });

  test('calls the callback of a callback handler after the flush', async () => {
    const { process, log } = kit();
    const handler = wrapHandler(
      (event: number, _context: object, done: (error: unknown, n?: number) => void) => {
        log('x');
        done(null, event + 1);
      },
      process,
    );
    const result = await new Promise((resolve) => handler(1, context('r1'), (_, n) => resolve(n)));
    expect(result).toBe(2);
    expect(process.runtime.stats()).toMatchObject({ delivered: 1, queued: 0 });
  });

  test('refuses a handler that is no function', () => {
    expect(() => wrapHandler(undefined as never, kit().process)).toThrow(
      'wrap: expected a handler function, got undefined.',
    );
  });
});

describe('the handler fails', () => {
  test.each<[string, (...args: unknown[]) => unknown]>([
    [
      'throws',
      () => {
        throw new TypeError('bad');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('bad'))],
    [
      'throws without being async',
      Object.defineProperty(
        () => {
          throw new TypeError('bad');
        },
        'length',
        { value: 3 },
      ),
    ],
    ['calls back with an error', (_e, _c, done) => (done as (error: Error) => void)(new TypeError('bad'))],
  ])('passes the error on, logs it and delivers the record when the handler %s', async (_, failing) => {
    const { process, documents } = kit();
    const handler = wrapHandler(failing, process);
    const outcome = new Promise((resolve) => {
      const returned = (async () => handler({}, context('r1'), (error: unknown) => resolve(error)))();
      returned.catch(resolve);
    });
    await expect(outcome).resolves.toEqual(new TypeError('bad'));
    await turns(20);
    expect(documents()).toMatchObject([{ levelname: 'ERROR', exc_type: 'TypeError', aws_request_id: 'r1' }]);
    expect(documents()[0].exc_info).toContain('TypeError: bad');
  });

  test('passes `throw undefined` on as it is', async () => {
    const { process, documents } = kit();
    const handler = wrapHandler(async () => {
      throw undefined;
    }, process);
    await expect(handler()).rejects.toBe(undefined);
    expect(documents()).toMatchObject([{ exc_type: 'undefined' }]);
  });

  test('does not log an error again that the application has logged', async () => {
    const { process, documents } = kit();
    const error = new Error('known');
    const handler = wrapHandler(async () => {
      process.runtime.logged(error);
      throw error;
    }, process);
    await expect(handler()).rejects.toBe(error);
    expect(documents()).toEqual([]);
  });
});

describe('records before the first request', () => {
  test('leave with the first request and have no request id', async () => {
    const { process, documents, log } = kit();
    log('loading');
    await wrapHandler(async () => log('working'), process)();
    expect(documents().map(({ message }) => message)).toEqual(['loading', 'working']);
    expect(documents()[0].aws_request_id).toBeUndefined();
    expect(documents()[0].cold_start).toBeUndefined();
  });

  test('no request sees a cold start with provisioned concurrency', async () => {
    const { process, documents, log } = kit({ AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
    await wrapHandler(async () => log('x'), process)();
    expect(documents()[0].cold_start).toBe(false);
  });
});

describe('requests at the same time (managed instances)', () => {
  const env = {
    AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
  };

  test('have their own fields on their own records, and wait for no flush', async () => {
    const { process, transport, documents, log } = kit(env);
    const handler = wrapHandler(async (event: string, _context: object) => {
      await turns();
      log(event);
    }, process);
    await Promise.all(['r1', 'r2', 'r3'].map((id) => handler(id, context(id))));
    expect(transport.puts).toHaveLength(0);
    await process.runtime.flush();
    expect(documents().map((document) => [document.message, document.aws_request_id])).toEqual([
      ['r1', 'r1'],
      ['r2', 'r2'],
      ['r3', 'r3'],
    ]);
  });
});
