import vm from 'node:vm';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { getLogger, wrap } from '../../../lambda/node-layer/src/index';
import { captureDocuments } from './documents';

const documents = captureDocuments();
const UNHANDLED = 'unhandled error in the handler';
const messages = async () => (await documents()).map(({ message }) => message);

/** Runs a handler that throws, as Lambda does. */
async function thrownBy(handler: () => Promise<unknown>, context: object = { awsRequestId: 'r1' }) {
  await expect(wrap(async (_event: unknown, _context: object) => handler())({}, context)).rejects.toThrow();
}

describe('an error that a handler logs and throws', () => {
  const loggers: [string, (error: Error) => void][] = [
    ['its own logger', (error) => getLogger('app').error('failed', { err: error })],
    ['pino', (error) => pino(destination()).error(error, 'failed')],
    ['pino, as a field', (error) => pino(destination()).error({ err: error }, 'failed')],
    [
      'winston',
      (error) => winston.createLogger({ transports: [new FirehoseTransport()] }).error('failed', error),
    ],
    [
      'console',
      (error) => {
        jest.spyOn(console, 'error').mockImplementation(() => {});
        const release = captureConsole();
        console.error('failed', error);
        release();
        jest.restoreAllMocks();
      },
    ],
  ];

  test.each(loggers)('is one record if it is logged by %s', async (_, log) => {
    await thrownBy(async () => {
      const error = new TypeError('bad');
      log(error);
      throw error;
    });
    expect(await messages()).toEqual([expect.stringContaining('failed')]);
  });

  test('is two records if another one was logged', async () => {
    await thrownBy(async () => {
      getLogger('app').error('failed', { err: new TypeError('other') });
      throw new TypeError('bad');
    });
    expect(await messages()).toEqual(['failed', UNHANDLED]);
  });

  test('is one record in each invocation that throws it, as a rejected promise that is kept does', async () => {
    const error = new TypeError('bad');
    for (const awsRequestId of ['a', 'b', 'c']) await thrownBy(() => Promise.reject(error), { awsRequestId });
    expect(await messages()).toEqual([UNHANDLED, UNHANDLED, UNHANDLED]);
  });

  test('is one record if the handler is wrapped twice around a middleware, and the outer end counts', async () => {
    const inner = wrap(async (_event: unknown, _context: object) => {
      throw new TypeError('bad');
    });
    const middleware = async (event: unknown, context: object) => {
      try {
        return await inner(event, context);
      } finally {
        getLogger('app').info('after');
      }
    };
    const outer = wrap(middleware);
    await expect(outer({}, { awsRequestId: 'r2' })).rejects.toThrow('bad');
    expect(await messages()).toEqual(['after', UNHANDLED]);
  });
});

describe('what Lambda prints of an error itself', () => {
  const printed = (...args: unknown[]) => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const release = captureConsole();
    console.error(...args);
    release();
    jest.restoreAllMocks();
  };
  const asLambda = (error: Error & { password?: string }) =>
    `\t${JSON.stringify({ errorType: error.name, errorMessage: error.message, password: error.password, stack: error.stack?.split('\n') })}`;

  test('is no second record of an error that a wrapped handler threw', async () => {
    const error = Object.assign(new TypeError('bad'), { password: 'hunter2' });
    await thrownBy(() => Promise.reject(error), { awsRequestId: 'r3' });
    printed('Invoke Error ', asLambda(error));
    // With the log format JSON.
    printed(error);
    const lines = await documents();
    expect(lines).toMatchObject([{ message: UNHANDLED, extra: { err: { password: '[redacted]' } } }]);
    // The end of the process is another matter, though the error is the same.
    printed('Uncaught Exception ', asLambda(error));
    expect(await documents()).toMatchObject([{ message: 'Uncaught Exception', exc_type: 'TypeError' }]);
  });

  test.each(['text', 7, null])('is no second record of %p that a wrapped handler threw', async (thrown) => {
    await expect(wrap(async () => Promise.reject(thrown))()).rejects.toBe(thrown);
    printed(
      'Invoke Error ',
      `\t${JSON.stringify({ errorType: typeof thrown, errorMessage: String(thrown), stack: [] })}`,
    );
    expect(await messages()).toEqual([UNHANDLED]);
  });

  test('is a record of the error, without its secrets, where no handler is wrapped', async () => {
    printed('Invoke Error ', asLambda(Object.assign(new RangeError('far'), { password: 'hunter2' })));
    const [line] = await documents();
    expect(line).toMatchObject({
      message: 'Invoke Error',
      exc_type: 'RangeError',
      extra: { err: { password: '[redacted]' } },
    });
    expect(line?.exc_info).toContain('RangeError: far\n    at ');
  });
});

describe('what an error has beside its class, message and stack', () => {
  const error = () => Object.assign(new Error('own'), { code: 'E1' });
  test.each<[string, () => void]>([
    ['error(error)', () => getLogger('app').error(error())],
    ['exception(error)', () => getLogger('app').exception(error())],
    ['error(message, error)', () => getLogger('app').error('m', error())],
    ['error(message, { err })', () => getLogger('app').error('m', { err: error() })],
  ])('is under extra.err for %s', async (_, log) => {
    log();
    expect(await documents()).toMatchObject([{ exc_type: 'Error', extra: { err: { code: 'E1' } } }]);
  });

  test('throws nothing where it cannot be read', async () => {
    const odd = Object.defineProperty(new Error('own'), 'code', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    getLogger('app').error(odd);
    getLogger('app').error(vm.runInNewContext("new Error('far')"));
    expect(await documents()).toMatchObject([
      { extra: { err: { code: '[unreadable: Error: no]' } } },
      { exc_type: 'Error', message: 'far' },
    ]);
  });
});

describe('a captured console', () => {
  test('is captured once, and patches that came later stay when the capture ends', async () => {
    const original = jest.spyOn(console, 'info').mockImplementation(() => {});
    const release = captureConsole();
    captureConsole();
    console.info('once');
    const captured = console.info;
    const patched = (...args: unknown[]) => captured('patched', ...args);
    console.info = patched;
    release();
    expect(console.info).toBe(patched);
    console.info('not captured');
    expect(original.mock.calls).toEqual([['once'], ['patched', 'not captured']]);
    jest.restoreAllMocks();
    expect(await messages()).toEqual(['once']);
  });
});
