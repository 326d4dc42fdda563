import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { configure, flush, getLogger } from 'firehose-logging';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { ScriptedTransport } from '../kit';

const transport = new ScriptedTransport();
beforeAll(() => configure({ streamName: 'logs', transport, service: 'shop' }));
beforeEach(() => {
  transport.puts.length = 0;
});

async function documents(): Promise<Record<string, unknown>[]> {
  await flush();
  return transport.puts.flat().map((line) => JSON.parse(line));
}

/** What a record looks like, whichever library made it. */
const common = {
  asctime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
  log_id: expect.stringMatching(/^[0-9A-Z]{26}$/),
  source: 'node',
  service: 'shop',
};
const order = {
  ...common,
  levelname: 'WARNING',
  message: 'order late',
  http_status: 503,
  extra: { orderId: 'b7' },
};
const failure = {
  ...common,
  levelname: 'ERROR',
  exc_type: 'TypeError',
  exc_info: expect.stringMatching(/^TypeError: bad\n {4}at /),
};
const fields = () => ({ http_status: 503, orderId: 'b7' });

describe('the same record, by each way in', () => {
  test('getLogger', async () => {
    const log = getLogger('orders');
    log.warning('order late', fields());
    log.exception(new TypeError('bad'), 'failed');
    expect(await documents()).toEqual([
      { ...order, name: 'orders' },
      { ...failure, name: 'orders', message: 'failed' },
    ]);
  });

  test('pino', async () => {
    const log = pino({ name: 'orders' }, destination());
    log.warn(fields(), 'order late');
    log.error(new TypeError('bad'), 'failed');
    expect(await documents()).toEqual([
      { ...order, name: 'orders' },
      { ...failure, name: 'orders', message: 'failed' },
    ]);
  });

  test('winston', async () => {
    const log = winston.createLogger({
      format: winston.format.combine(
        winston.format.errors({ stack: true }),
        winston.format.colorize(),
        winston.format.timestamp(),
      ),
      transports: [new FirehoseTransport()],
    });
    log.warn('order late', fields());
    log.error(new TypeError('bad'));
    expect(await documents()).toEqual([
      { ...order, name: 'winston' },
      { ...failure, name: 'winston', message: 'bad' },
    ]);
  });

  test('Powertools Logger, its children too', async () => {
    const log = shipLogger(new PowertoolsLogger({ serviceName: 'shop' }), { passThrough: false });
    log.warn('order late', fields());
    log.createChild({ persistentKeys: { child: true } }).error('failed', new TypeError('bad'));
    expect(await documents()).toEqual([
      { ...order, name: 'powertools' },
      { ...failure, name: 'powertools', message: 'failed', extra: { child: true } },
    ]);
  });

  test('console', async () => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const release = captureConsole({ name: 'orders' });
    console.warn('order %s', 'late', { orderId: 'b7' });
    release();
    console.warn('not captured');
    expect(printed).toHaveBeenCalledTimes(2);
    printed.mockRestore();
    expect(await documents()).toEqual([
      { ...common, name: 'orders', levelname: 'WARNING', message: "order late { orderId: 'b7' }" },
    ]);
  });
});

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

  test('takes the destination as its only argument', async () => {
    pino(destination()).info('x');
    expect(await documents()).toMatchObject([{ name: 'pino', message: 'x' }]);
  });

  test('labels for levels, ISO times, child bindings and lines of other kinds', async () => {
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

describe('getLogger', () => {
  test('children carry their fields; a record’s own win', async () => {
    const log = getLogger('app').child({ a: 1, b: 1 }).child({ b: 2, username: 'ada' });
    log.info('x', { b: 3 });
    log.info('y');
    expect(await documents()).toMatchObject([
      { username: 'ada', extra: { a: 1, b: 3 } },
      { username: 'ada', extra: { a: 1, b: 2 } },
    ]);
  });

  test.each([
    ['DEBUG', ['debug', 'info', 'warning', 'error', 'critical']],
    ['warn', ['warning', 'error', 'critical']],
    ['critical', ['critical']],
    [35, ['error', 'critical']],
  ] as const)('at level %s', async (level, expected) => {
    const log = getLogger('levels');
    log.setLevel(level);
    for (const name of ['debug', 'info', 'warning', 'error', 'critical'] as const) {
      expect(log.isEnabledFor(name)).toBe((expected as readonly string[]).includes(name));
      log[name](name);
    }
    expect((await documents()).map(({ message }) => message)).toEqual(expected);
  });

  test('an error may be the message, the fields, or the field err', async () => {
    const error = new TypeError('bad');
    const log = getLogger('app');
    log.error(error);
    log.error('failed', error);
    log.error('failed', { err: error, k: 1 });
    log.log('ERROR', 'failed', { err: 'text' });
    expect(await documents()).toMatchObject([
      { message: 'bad', exc_type: 'TypeError' },
      { message: 'failed', exc_type: 'TypeError' },
      { message: 'failed', exc_type: 'TypeError', extra: { k: 1 } },
      { message: 'failed', extra: { err: 'text' } },
    ]);
  });

  test('whatever is logged makes no exception', async () => {
    const log = getLogger('app');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const value of [undefined, null, 0, Symbol('s'), 1n, revoked.proxy, () => 1, [], new Map()]) {
      log.info(value, value as never);
      log.child(value as never).info(value);
      log.exception(value, value, value as never);
    }
    expect((await documents()).length).toBe(27);
  });
});

describe('failure mode 14: recursion', () => {
  test('a getter that prints while console is captured is no second record', async () => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
    const release = captureConsole();
    console.log('outer', {
      toString: undefined,
      [Symbol.for('nodejs.util.inspect.custom')]: () => {
        console.log('inner');
        return 'x';
      },
    });
    release();
    jest.restoreAllMocks();
    expect((await documents()).map(({ message }) => message)).toEqual(['outer x']);
  });
});
