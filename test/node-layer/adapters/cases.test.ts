import { format } from 'node:util';
import { LogFormatter, LogItem, Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { getLogger } from 'firehose-logging';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { captureDocuments } from './documents';

const documents = captureDocuments({ service: undefined });
const one = async () => (await documents())[0] ?? {};

class PaymentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PaymentError';
  }
}

const winstonLogger = (options: winston.LoggerOptions = {}) =>
  winston.createLogger({ level: 'silly', transports: [new FirehoseTransport()], ...options });
const powertools = (options = {}) =>
  shipLogger(new PowertoolsLogger({ logLevel: 'TRACE', ...options }), { passThrough: false });

describe('a field error that is no error', () => {
  test.each([false, 0, '', 'text', null, { code: 1 }])('%j stands under extra', async (error) => {
    pino(destination()).info({ error }, 'x');
    winstonLogger().info('x', { error });
    // Powertools leaves out null and empty texts itself.
    if (error !== null && error !== '') powertools().info('x', { error });
    getLogger('app').info('x', { error });
    for (const document of await documents()) {
      expect(document).not.toHaveProperty('exc_info');
      expect(document).not.toHaveProperty('exc_type');
      expect(document.extra).toEqual({ error });
    }
  });
});

describe('Powertools', () => {
  test('gives the service its name where the settings give none', async () => {
    powertools({ serviceName: 'orders' }).info('x');
    const document = await one();
    expect(document).toMatchObject({ service: 'orders' });
    expect(document.extra).toBeUndefined();
  });

  test.each([
    ['debug', 'DEBUG', 'DEBUG'],
    ['info', 'INFO', 'INFO'],
    ['warn', 'WARN', 'WARNING'],
    ['error', 'ERROR', 'ERROR'],
  ] as const)('tells the level of %s whatever its formatter writes', async (method, logLevel, levelname) => {
    class OwnShape extends LogFormatter {
      formatAttributes(attributes: { logLevel: string; message: string }): LogItem {
        const { message } = attributes;
        return new LogItem({ attributes: { message, logLevel: attributes.logLevel, level: 'gold' } });
      }
    }
    powertools({ logFormatter: new OwnShape() })[method]('x');
    expect(await one()).toMatchObject({ levelname, message: 'x', extra: { logLevel, level: 'gold' } });
  });

  test('tells CRITICAL from ERROR, which it prints alike', async () => {
    powertools().critical('x');
    powertools().trace('x');
    expect((await documents()).map(({ levelname, extra }) => [levelname, extra])).toEqual([
      ['CRITICAL', undefined],
      ['DEBUG', undefined],
    ]);
  });

  test.each(['error', 'err'])('finds an error under the key %s', async (key) => {
    powertools().error('x', { [key]: Object.assign(new PaymentError('bad'), { code: 'E1' }) });
    const { exc_type, exc_info, extra } = await one();
    expect({ exc_type, exc_info }).toEqual({
      exc_type: 'PaymentError',
      exc_info: expect.stringMatching(/: bad\n {4}at /),
    });
    expect(extra).toEqual({ [key]: { code: 'E1' } });
  });
});

describe('secrets in an object that becomes text', () => {
  const secret = { user: 'ada', password: 'hunter2', deep: [{ token: 'hunter2' }] };
  test.each<[string, () => unknown]>([
    ['a message', () => getLogger('g').info(secret)],
    ['a thrown object', () => getLogger('g').exception(secret)],
    ['the cause of an error', () => getLogger('g').error(new Error('x', { cause: secret }))],
    ['an argument of console', () => console.log('x', secret)],
    ['a formatted argument of console', () => console.log('%o %j %s', secret, secret, secret)],
    ['a Map', () => console.log(new Map([['password', 'hunter2']]), new Set([secret]))],
    ['an object of a class', () => console.log(Object.assign(new (class User {})(), secret))],
    ['a message of pino', () => pino(destination()).info('%j', secret)],
    ['a message of winston', () => winstonLogger().info(secret)],
    ['a message of Powertools', () => powertools().info({ message: 'x', ...secret })],
  ])('are redacted: %s', async (_, log) => {
    const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
    const release = captureConsole();
    log();
    release();
    printed.mockRestore();
    const document = await one();
    expect(document.log_id).toBeDefined();
    expect(JSON.stringify(document)).not.toContain('hunter2');
  });

  test('are redacted without touching what is printed and logged otherwise', async () => {
    const value = { b: new Date(0), f() {}, n: [1, { m: 2n }], s: Symbol('s') };
    const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
    const release = captureConsole();
    console.log('x', value, 'y');
    release();
    printed.mockRestore();
    expect(await one()).toMatchObject({ message: format('x', value, 'y') });
  });
});

test('console.trace makes one record, at DEBUG, although Node prints it through console.error', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { Console } = await import('node:console');
  const own = new Console(process.stdout, process.stderr);
  const real = { ...console };
  Object.assign(console, {
    error: own.error,
    trace: (...args: unknown[]) => Reflect.apply(own.trace, console, args),
  });
  const release = captureConsole();
  console.trace('x');
  release();
  Object.assign(console, real);
  write.mockRestore();
  expect(await documents()).toMatchObject([{ levelname: 'DEBUG', message: 'x', name: 'console' }]);
});

test("a user of the caller's stands under extra", async () => {
  const user = { display_name: 'Ada' };
  getLogger('g').info('x', { user });
  pino(destination()).info({ user }, 'x');
  winstonLogger().info('x', { user });
  powertools().info('x', { user });
  for (const document of await documents()) {
    expect(document).not.toHaveProperty('user');
    expect(document.extra).toEqual({ user });
  }
});

test('a level that nobody knows is INFO and keeps its name', async () => {
  getLogger('g').log('gold' as never, 'x', { k: 1 });
  expect(await one()).toMatchObject({ levelname: 'INFO', extra: { level: 'gold', k: 1 } });
});

test('fields without a prototype do not stop winston', async () => {
  const log = winstonLogger();
  log.info('x', { ms: Object.create(null), service: Object.create(null), name: Object.create(null) });
  log.info('y');
  expect((await documents()).map(({ message }) => message)).toEqual(['x', 'y']);
});
