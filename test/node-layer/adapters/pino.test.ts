import pino from 'pino';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { captureDocuments } from './documents';

const documents = captureDocuments();
const one = async () => (await documents())[0] ?? {};

class PaymentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PaymentError';
  }
}

describe('pino', () => {
  test.each([
    ['trace', 'DEBUG'],
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('%s is %s', async (level, levelname) => {
    pino({ level: 'trace' }, destination())[level]('x');
    expect(await documents()).toMatchObject([{ levelname }]);
  });

  test('describes an error without a stack by its class and message', async () => {
    const error = new RangeError('far');
    error.stack = '';
    pino(destination()).error(error);
    expect(await one()).toMatchObject({ exc_info: 'RangeError: far', exc_type: 'RangeError' });
  });

  test('takes the destination as its only argument', async () => {
    pino(destination()).info('x');
    expect(await documents()).toMatchObject([{ name: 'pino', message: 'x' }]);
  });

  test('reads labels for levels, ISO times, child bindings and lines that are no JSON', async () => {
    const target = destination();
    const options = {
      formatters: { level: (label: string) => ({ level: label }) },
      timestamp: () => ',"time":"2026-01-02T03:04:05.678Z"',
    };
    pino(options, target).child({ requestId: 7 }).warn('x');
    target.write('not JSON\n');
    expect(await documents()).toMatchObject([
      { levelname: 'WARNING', asctime: '2026-01-02T03:04:05.678+00:00', extra: { requestId: 7 } },
      { levelname: 'INFO', message: 'not JSON' },
    ]);
  });
});

test.each([
  [35, 'INFO', { level: 35 }],
  ['loud', 'INFO', { level: 'loud' }],
  [{ deep: 1 }, 'INFO', { level: { deep: 1 } }],
  [40, 'WARNING', undefined],
  ['warn', 'WARNING', undefined],
])('a line that pino has not written keeps a level %j that no name tells', async (level, levelname, extra) => {
  destination().write(`${JSON.stringify({ level, msg: 'x' })}\n`);
  const document = await one();
  expect([document.levelname, document.extra]).toEqual([levelname, extra]);
});

describe('a record of pino', () => {
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

  test.each<[string, pino.LoggerOptions<string>]>([
    ['low numbers', { customLevels: { debug: 1, info: 2, audit: 3, warn: 4, error: 5 } }],
    [
      'descending numbers',
      { customLevels: { error: 3, warn: 4, audit: 5, info: 6, debug: 7 }, levelComparison: 'DESC' },
    ],
  ])('knows its levels by their names first, with %s', async (_, options) => {
    const log = pino({ ...options, useOnlyCustomLevels: true, level: 'debug' }, destination());
    for (const name of ['debug', 'info', 'audit', 'warn', 'error']) log[name as 'info']('x');
    const all = await documents();
    expect(all.map(({ levelname }) => levelname)).toEqual(['DEBUG', 'INFO', 'INFO', 'WARNING', 'ERROR']);
    expect(all.map(({ extra }) => extra)).toEqual([
      undefined,
      undefined,
      { level: 'audit' },
      undefined,
      undefined,
    ]);
  });

  test('maps a level by its number, if no level of the logger has a known name', async () => {
    const log = pino(
      { customLevels: { audit: 45 }, useOnlyCustomLevels: true, level: 'audit' },
      destination(),
    );
    log.audit('x');
    expect(await one()).toMatchObject({ levelname: 'WARNING', extra: { level: 'audit' } });
  });

  test('keeps a second error and what each has beside', async () => {
    const err = Object.assign(new PaymentError('first'), { code: 'E1' });
    pino(destination()).error({ err, error: new PaymentError('second') }, 'x');
    expect(await one()).toMatchObject({
      exc_info: expect.stringContaining('first'),
      extra: { err: { code: 'E1' }, error: { name: 'PaymentError', message: 'second' } },
    });
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
