import { readFileSync } from 'node:fs';
import winston from 'winston';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { captureDocuments } from './documents';

const documents = captureDocuments();
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

  test('keeps what an error in a field has beside, under its name', async () => {
    const err = Object.assign(new PaymentError('bad'), { code: 'E1', $metadata: { attempts: 3 } });
    winstonLogger().error('x', { err });
    expect(await one()).toMatchObject({
      exc_type: 'PaymentError',
      extra: { err: { code: 'E1', $metadata: { attempts: 3 } } },
    });
  });

  test.each<[string, (log: winston.Logger, second: Error) => unknown, object]>([
    [
      'a field cause',
      (log, cause) => log.error('x', { err: new Error('first'), cause }),
      { cause: { message: 'second' } },
    ],
    [
      'a field of any name',
      (log, a) => log.error('x', { err: new Error('first'), a }),
      { a: { message: 'second' } },
    ],
    [
      'an argument',
      (log, second) => log.error('x', new Error('first'), second),
      { args: [{ message: 'second' }] },
    ],
  ])('keeps a second error as %s', async (_, use, extra) => {
    use(winstonLogger(), new Error('second'));
    expect(await one()).toMatchObject({ exc_info: expect.stringContaining('first'), extra });
  });

  test("does not repeat an error's cause", async () => {
    winstonLogger().error('x', new Error('first', { cause: new Error('second') }));
    const { exc_info, extra } = await one();
    expect(exc_info).toContain('Caused by: Error: second');
    expect(extra).toBeUndefined();
  });

  test('finds the stack that format.metadata() has moved, or that is a part of the message', async () => {
    winstonLogger({ format: winston.format.metadata() }).error('x', new PaymentError('bad'));
    winstonLogger({ format: splat() }).error('x %s', new PaymentError('bad'));
    winstonLogger({ format: splat() }).error('x %j', new PaymentError('bad'));
    for (const { exc_info, exc_type } of await documents()) {
      expect(exc_info).toMatch(/\n {4}at /);
      expect(exc_type).toBe('PaymentError');
    }
  });

  test.each<[string, unknown, object | undefined]>([
    ['count 10 done', 1, { args: [1] }],
    ['count 1.5 done', 1, { args: [1] }],
    ['counting done', 'count', { args: ['count'] }],
    ['count %d.', 1, undefined],
    ['%s done', 'count', undefined],
  ])('of the message %j, keeps the argument %j if it is no part of it', async (message, argument, extra) => {
    winstonLogger(message.includes('%') ? { format: splat() } : {}).info(message, argument);
    expect((await one()).extra).toEqual(extra);
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

  test.each<[string, (logger: winston.Logger) => void]>([
    ['beside the message', (logger) => logger.info('x', { timestamp: '2020-01-01T00:00:00Z' })],
    ['and a second object', (logger) => logger.info('x', { timestamp: '2020-01-01T00:00:00Z' }, { a: 1 })],
  ])('keeps a field called timestamp %s, and takes it for no time', async (_, log) => {
    log(winstonLogger());
    const { asctime, extra } = await one();
    expect(extra).toMatchObject({ timestamp: '2020-01-01T00:00:00Z' });
    expect(String(asctime)).not.toMatch(/^2020/);
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

  test.each([
    ['a Map', new Map([['a', 1]]), [{ a: 1 }]],
    ['a date', new Date(0), ['1970-01-01T00:00:00.000+00:00']],
    ['nothing', {}, undefined],
  ])('keeps a first argument without members: %s', async (_, given, args) => {
    winstonLogger().info('x', given);
    const { extra } = await one();
    expect(extra).toEqual(args && { args });
  });

  test('knows the class of an error on which winston has put the name of the logger', async () => {
    winstonLogger({ defaultMeta: { name: 'svc' } }).error(new TypeError('bad', { cause: new Error('why') }));
    const { name, exc_type, exc_info } = await one();
    expect([name, exc_type]).toEqual(['svc', 'TypeError']);
    expect(exc_info).toMatch(/^TypeError: bad\n {4}at [\s\S]*\nCaused by: Error: why\n {4}at /);
  });

  test('finds the error that format.metadata() has moved, once', async () => {
    const { metadata } = winston.format;
    winstonLogger({ format: combine(errors({ stack: true }), metadata()) }).error(new TypeError('bad'));
    const { exc_type, exc_info, extra } = await one();
    expect([exc_type, String(exc_info).split('\n')[0]]).toEqual(['TypeError', 'TypeError: bad']);
    expect(JSON.stringify(extra ?? {})).not.toContain('TypeError: bad');
  });

  test('finds the message and the time that format.logstash() has moved', async () => {
    const { logstash } = winston.format;
    const format = combine(timestamp({ format: () => '2026-01-02T03:04:05.678Z' }), logstash());
    winstonLogger({ format }).info('hi', { a: 1 });
    expect(await one()).toMatchObject({
      message: 'hi',
      asctime: '2026-01-02T03:04:05.678+00:00',
      extra: { a: 1 },
    });
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
