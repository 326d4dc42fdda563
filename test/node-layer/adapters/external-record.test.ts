import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { getLogger } from 'firehose-logging';
import pino from 'pino';
import winston from 'winston';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { destination } from '../../../lambda/node-layer/src/adapters/pino';
import { shipLogger } from '../../../lambda/node-layer/src/adapters/powertools';
import { FirehoseTransport } from '../../../lambda/node-layer/src/adapters/winston';
import { captureDocuments } from './documents';

const documents = captureDocuments();

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

describe('the same record through each adapter', () => {
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

  test('Powertools Logger and its children', async () => {
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
