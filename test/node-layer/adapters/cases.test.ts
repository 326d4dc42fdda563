import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
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

/** An error whose stack names the code, too: `TypeError [ERR_INVALID_ARG_TYPE]: …`. */
function nodeError(): Error {
  try {
    readFileSync(undefined as never);
  } catch (error) {
    return error as Error;
  }
  throw new Error('unreachable');
}

const { combine, errors, timestamp, splat, label } = winston.format;
const winstonLogger = (options: winston.LoggerOptions = {}) =>
  winston.createLogger({ level: 'silly', transports: [new FirehoseTransport()], ...options });
const powertools = (options = {}) =>
  shipLogger(new PowertoolsLogger({ logLevel: 'TRACE', ...options }), { passThrough: false });

describe('winston', () => {
  test.each<[string, (log: winston.Logger) => unknown, winston.Logform.Format | undefined]>([
    ['an argument', (log) => log.error('x', new PaymentError('bad')), undefined],
    [
      'an argument, with format.errors',
      (log) => log.error('x', new PaymentError('bad')),
      errors({ stack: true }),
    ],
    ['the record itself', (log) => log.error(new PaymentError('bad')), undefined],
    [
      'the record itself, with format.errors and a stack',
      (log) => log.error(new PaymentError('bad')),
      errors({ stack: true }),
    ],
    ['the record itself, with format.errors', (log) => log.error(new PaymentError('bad')), errors()],
    ['a field', (log) => log.error('x', { err: new PaymentError('bad') }), undefined],
    ['a field of another name', (log) => log.error('x', { error: new PaymentError('bad') }), undefined],
  ])('names an error that is %s by its class, and the logger by its own name', async (_, use, own) => {
    use(winstonLogger(own ? { format: own } : {}));
    const document = await one();
    expect(document).toMatchObject({
      name: 'winston',
      levelname: 'ERROR',
      exc_type: 'PaymentError',
      exc_info: expect.stringContaining('bad'),
    });
    expect(document.extra).toBeUndefined();
  });

  test.each([undefined, errors({ stack: true })])('finds the class of an error of Node', async (own) => {
    winstonLogger(own ? { format: own } : {}).error(nodeError());
    const { exc_type, exc_info, extra } = await one();
    expect(exc_type).toBe('TypeError');
    expect(exc_info).toContain('argument must be');
    expect(extra).toEqual({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  test("keeps an error's other properties", async () => {
    winstonLogger().error(
      'x',
      Object.assign(new PaymentError('bad'), { code: 'E1', $metadata: { attempts: 3 } }),
    );
    expect(await one()).toMatchObject({
      exc_type: 'PaymentError',
      extra: { code: 'E1', $metadata: { attempts: 3 } },
    });
  });

  test.each([
    new Date().toLocaleString('en-US', { timeZone: 'Asia/Kolkata' }),
    '2020-01-01 00:00:00',
    '2020-01-01T00:00:00',
    'January 1, 2020',
    1577836800,
  ])('takes %j, without an offset, for no time', async (time) => {
    winstonLogger({ format: timestamp({ format: () => time as string }) }).info('x');
    const { asctime, extra } = await one();
    expect(Math.abs(Date.parse(asctime as string) - Date.now())).toBeLessThan(60_000);
    expect(extra).toEqual({ timestamp: time });
  });

  test('takes a time with an offset from format.timestamp()', async () => {
    winstonLogger({ format: timestamp({ format: () => '2026-01-02T03:04:05.678+05:30' }) }).info('x');
    expect(await one()).toMatchObject({ asctime: '2026-01-01T21:34:05.678+00:00' });
  });

  test.each([
    ['security', { security: 0, error: 1, warn: 2, info: 3 }, 'ERROR'],
    ['audit', { error: 0, warn: 1, audit: 2, info: 3 }, 'INFO'],
    ['chatter', { error: 0, info: 1, chatter: 2 }, 'DEBUG'],
  ])('maps its own level %s of %j to %s and keeps the name', async (level, levels, levelname) => {
    winstonLogger({ levels, level }).log(level, 'x');
    expect(await one()).toMatchObject({ levelname, extra: { level } });
  });

  test('has its name from format.label() or the default fields, and not from a field', async () => {
    winstonLogger({ format: label({ label: 'orders' }) }).info('x');
    winstonLogger({ defaultMeta: { name: 'orders' } }).info('x');
    winstonLogger().info('x', { name: 'Ada', label: 'L' });
    expect(await documents()).toMatchObject([
      { name: 'orders' },
      { name: 'orders' },
      { name: 'winston', extra: { name: 'Ada', label: 'L' } },
    ]);
  });

  test('keeps fields that have the names of its own parts', async () => {
    winstonLogger({ format: combine(timestamp(), splat()) }).info('x', {
      level: 3,
      timestamp: 'then',
      message: 'm',
    });
    expect(await one()).toMatchObject({ levelname: 'INFO', extra: { level: 3, timestamp: 'then' } });
  });

  test.each([
    '%o',
    '%O',
    '%j',
    '%s',
    'plain',
  ])('redacts an object that goes into the message by %s', async (token) => {
    winstonLogger({ format: splat() }).info(`user ${token}`, { user: 'ada', password: 'hunter2' });
    expect(JSON.stringify(await one())).not.toContain('hunter2');
  });
});

describe('pino', () => {
  test.each([
    3,
    'gold',
    'error',
    null,
    { deep: 1 },
  ])('keeps a field level with the value %j', async (level) => {
    pino(destination()).error({ level }, 'x');
    const equal = level === 'error';
    expect(await one()).toMatchObject({ levelname: 'ERROR', ...(equal ? {} : { extra: { level } }) });
  });

  test('keeps fields with the names of its own parts, and takes its own parts from the logger', async () => {
    const time = Date.parse('2020-01-01');
    const fields = { time, pid: 4711, hostname: 'db1', v: 2, name: 'Ada', msg: 'other' };
    pino({ name: 'orders' }, destination()).info(fields, 'x');
    const { asctime, ...document } = await one();
    expect(Date.parse(asctime as string)).toBeGreaterThan(Date.now() - 60_000);
    expect(document).toMatchObject({ name: 'orders', message: 'x' });
    expect(document.extra).toEqual(fields);
  });

  test.each([
    ['errorKey', { errorKey: 'failure' }, {}],
    ['messageKey', { messageKey: 'message' }, {}],
    ['nestedKey', { nestedKey: 'payload' }, { payload: { order: 7 } }],
    [
      'all of them',
      { errorKey: 'failure', messageKey: 'message', nestedKey: 'payload' },
      { payload: { order: 7 } },
    ],
  ])('finds message and error under its option %s', async (_, options, extra) => {
    const log = pino(options, destination());
    const key = 'errorKey' in options ? options.errorKey : 'err';
    log.error({ [key]: new PaymentError('bad'), order: 7 }, 'failed');
    log.error(new PaymentError('bad'));
    const error = { exc_type: 'PaymentError', exc_info: expect.stringContaining('bad') };
    const [first, second] = await documents();
    expect(first).toMatchObject({ message: 'failed', ...error });
    expect(first?.extra).toEqual('payload' in extra ? extra : { order: 7 });
    expect(second).toMatchObject({ message: 'bad', ...error });
    expect(second?.extra).toBeUndefined();
  });

  test('maps its own level by its number and keeps the name', async () => {
    const log = pino({ customLevels: { audit: 45 } }, destination());
    log.audit('x');
    expect(await one()).toMatchObject({ levelname: 'WARNING', extra: { level: 'audit' } });
  });

  test('takes a time without an offset for no time', async () => {
    pino({ timestamp: () => ',"time":"2020-01-01 00:00:00"' }, destination()).info('x');
    const { asctime, extra } = await one();
    expect(Date.parse(asctime as string)).toBeGreaterThan(Date.now() - 60_000);
    expect(extra).toEqual({ time: '2020-01-01 00:00:00' });
  });

  test('finds an error under the key error, which pino does not describe', async () => {
    pino(destination()).error({ error: new PaymentError('bad') }, 'x');
    expect(await one()).toMatchObject({ exc_type: 'PaymentError', exc_info: expect.stringContaining('bad') });
  });
});

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
